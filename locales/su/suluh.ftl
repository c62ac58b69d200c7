# Basa Sunda (loma).
# A draft: nobody who speaks it has confirmed these words, so that only the demo offers them. What is not here is
# said in Indonesian. Whoever confirms it writes their name behind language-confirmed-by, and adds the rest.

language-name = Basa Sunda
language-confirmed-by = -
more = Terus
others = deui
until = nepi ka
unsure = (can tangtu)

sms-q1 = { $of } patarosan, bales Y atawa T. Jawaban teu diteruskeun ka saha-saha. { $at }/{ $of } Umur anjeun nu saenyana geus { $age } taun? Eureun: STOP
sms-q2 = { $at }/{ $of } Aya ngaran PT, atawa program pamarentah/mandiri? Y = aya. T = ngan liwat jalma (sponsor/kenalan/medsos)
sms-q3 = { $at }/{ $of } Visana VISA KERJA? Y = enya. T = wisata/umrah/ziarah/kunjungan. ? = teu nyaho
sms-q4 = { $at }/{ $of } Geus tanda tangan JEUNG nyekel salinan perjanjian kerja (gaji, dunungan, alamat)? Y/T
sms-q5 = { $at }/{ $of } Paspor jeung KTP anjeun dicekel sorangan? Y/T
sms-q6 = { $at }/{ $of } Anjeun/kulawarga dibere duit heula atawa boga hutang ka nu ngabiangkeun? Y/T
sms-q7 = { $at }/{ $of } Geus boga BPJS Ketenagakerjaan PMI jeung milu orientasi (OPP) BP3MI? Y/T
ussd-q1 =
    { $at }/{ $of } Umur anjeun nu saenyana geus { $age } taun?
    1 Enya
    2 Acan
    3 Teu nyaho
    0 Balik
ussd-q2 =
    { $at }/{ $of } Aya ngaran PT, atawa program pamarentah/mandiri?
    1 Aya
    2 Ngan liwat jalma
    3 Teu nyaho
    0 Balik
ussd-q3 =
    { $at }/{ $of } Visana VISA KERJA?
    1 Enya
    2 Lain (wisata/umrah/ziarah)
    3 Teu nyaho
    0 Balik
ussd-q4 =
    { $at }/{ $of } Geus tanda tangan JEUNG nyekel salinan perjanjian kerja?
    1 Enya
    2 Acan
    3 Teu nyaho
    0 Balik
ussd-q5 =
    { $at }/{ $of } Paspor jeung KTP anjeun dicekel sorangan?
    1 Enya
    2 Henteu
    3 Teu nyaho
    0 Balik
ussd-q6 =
    { $at }/{ $of } Dibere duit heula atawa boga hutang ka nu ngabiangkeun?
    1 Enya
    2 Henteu
    3 Teu nyaho
    0 Balik
ussd-q7 =
    { $at }/{ $of } Geus boga BPJS Ketenagakerjaan PMI jeung milu OPP di BP3MI?
    1 Enya
    2 Acan
    3 Teu nyaho
    0 Balik
sms-check-country = Hiji deui: gawe naon, di nagara mana? Conto: MALAYSIA SAWIT. Teu nyaho: bales ?
sms-check-verify = Nurutkeun jawaban anjeun sarat utama LENGKEP. Ieu LAIN izin. Samemeh indit pastikeun ngaran anjeun kacatet: BP3MI { $bp3mi }. Simpen salinan kontrak
sms-check-wait = CAN LENGKEP: { $signs }. Ulah indit heula. Tanya gratis Disnaker atawa BP3MI { $bp3mi }{ $tips ->
    [none] {""}
   *[other] . Butuh bantuan? BANTU
 }
sms-check-stop = TANDA BAHAYA: { $signs }. Ieu teu resmi. Ulah indit. Tanya BP3MI { $bp3mi }. Bahaya ayeuna: { $police }
sms-check-child = { $age ->
    [none] Anjeun masih ngora, ulah indit heula.
   *[other] Can { $age } taun can meunang gawe ka LN.
 } Mun dipaksa atawa umur di KTP dirobah: telp { $women } atawa bales TOLONG. Gratis, rasiah. Anjeun teu salah
sms-check-danger = BAHAYA: { $signs }. Telp { $police } AYEUNA; awewe/budak { $women }. Anjeun teu salah. Teu bisa nelepon? Bales LAPOR
ussd-check-wait =
    CAN LENGKEP: { $signs }. Ulah indit heula. BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Menta bantuan{"\u000A"}2 Lapor
    }
    0 Balik
ussd-check-stop =
    TANDA BAHAYA: { $signs }. Ulah indit. Telp { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Menta bantuan{"\u000A"}2 Lapor
    }
    0 Balik
ussd-check-child =
    { $age ->
        [none] Anjeun masih ngora, ulah indit heula.
       *[other] Can { $age } taun can meunang gawe ka LN.
    } Dipaksa? Telp { $women }. Anjeun teu salah{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Menta bantuan{"\u000A"}2 Lapor
    }
    0 Balik
sms-emergency = Bahaya ayeuna: telp { $police }. Awewe atawa budak: { $women }. SMS ieu teu dibaca patugas; telepon sabisana, atawa menta jalma nu dipercaya nelepon
sms-language-set = Muhun, jawaban kami ku Basa Sunda (can lengkep). Ketik CEK ngaran PT, atawa INFO
sms-forgotten = Data obrolan anjeun geus dihapus. Laporan nu geus diteruskeun teu bisa ditarik. Anjeun moal dikirim SMS deui. Mimiti deui: ketik MULAI
