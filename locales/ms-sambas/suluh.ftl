# Bahase Melayu Sambas.
# A draft: nobody who speaks it has confirmed these words, so that only the demo offers them. What is not here is
# said in Indonesian. Whoever confirms it writes their name behind language-confirmed-by, and adds the rest.

language-name = Melayu Sambas
language-confirmed-by = -
more = Agek
others = agek
until = sampai
unsure = (balum tantu)

sms-q1 = { $of } pertanyaan, balas Y atau T. Jawaban daan kamek terusek ke siape-siape. { $at }/{ $of } Umor kau yang sebanarnye dah { $age } taun? Barenti: STOP
sms-q2 = { $at }/{ $of } Ade name PT, atau lewat program pemerentah/mandiri? Y = ade. T = lewat orang jak (sponsor/kenalan/medsos)
sms-q3 = { $at }/{ $of } Visenye VISA KERJA? Y = aok. T = wisata/umrah/ziarah/kunjungan. ? = daan tau
sms-q4 = { $at }/{ $of } Dah tande tangan DAN megang salinan perjanjian kerje (gaji, majikan, alamat)? Y/T
sms-q5 = { $at }/{ $of } Paspor dan KTP kau pegang sorang? Y/T
sms-q6 = { $at }/{ $of } Kau/keluarge diberek duit dolok atau beutang dangan yang memberangkatkan? Y/T
sms-q7 = { $at }/{ $of } Dah punye BPJS Ketenagakerjaan PMI dan ikut orientasi (OPP) BP3MI? Y/T
ussd-q1 =
    { $at }/{ $of } Umor kau yang sebanarnye dah { $age } taun?
    1 Aok
    2 Balum
    3 Daan tau
    0 Balik
ussd-q2 =
    { $at }/{ $of } Ade name PT, atau lewat program pemerentah/mandiri?
    1 Ade
    2 Lewat orang jak
    3 Daan tau
    0 Balik
ussd-q3 =
    { $at }/{ $of } Visenye VISA KERJA?
    1 Aok
    2 Bukan (wisata/umrah/ziarah)
    3 Daan tau
    0 Balik
ussd-q4 =
    { $at }/{ $of } Dah tande tangan DAN megang salinan perjanjian kerje?
    1 Aok
    2 Balum
    3 Daan tau
    0 Balik
ussd-q5 =
    { $at }/{ $of } Paspor dan KTP kau pegang sorang?
    1 Aok
    2 Daan
    3 Daan tau
    0 Balik
ussd-q6 =
    { $at }/{ $of } Diberek duit dolok atau beutang dangan yang memberangkatkan?
    1 Aok
    2 Daan
    3 Daan tau
    0 Balik
ussd-q7 =
    { $at }/{ $of } Dah punye BPJS Ketenagakerjaan PMI dan ikut OPP di BP3MI?
    1 Aok
    2 Balum
    3 Daan tau
    0 Balik
sms-check-country = Satu agek: kerje ape, di negare mane? Contoh: MALAYSIA SAWIT. Daan tau: balas ?
sms-check-verify = Menurut jawaban kau syarat utame LANGKAP. Itok BUKAN izin. Sebalum berangkat pastikan name kau dah tecatat: BP3MI { $bp3mi }. Simpan salinan kontrak
sms-check-wait = BALUM LANGKAP: { $signs }. Usah berangkat dolok. Betanya gratis Disnaker atau BP3MI { $bp3mi }{ $tips ->
    [none] {""}
   *[other] . Perlu bantuan? BANTU
 }
sms-check-stop = TANDE BAHAYE: { $signs }. Itok daan resmi. Usah berangkat. Betanya BP3MI { $bp3mi }. Bahaye kinitok: { $police }
sms-check-child = { $age ->
    [none] Kau agek mude, usah berangkat dolok.
   *[other] Balum { $age } taun balum boleh kerje ke LN.
 } Mun dipaksa atau umor di KTP diubah: telp { $women } atau balas TOLONG. Gratis, rahasie. Kau daan salah
sms-check-danger = BAHAYE: { $signs }. Telp { $police } KINITOK; perempuan/budak { $women }. Kau daan salah. Daan bise? LAPOR
ussd-check-wait =
    BALUM LANGKAP: { $signs }. Usah berangkat dolok. BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Mintak tolong{"\u000A"}2 Lapor
    }
    0 Balik
ussd-check-stop =
    TANDE BAHAYE: { $signs }. Usah berangkat. Telp { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Mintak tolong{"\u000A"}2 Lapor
    }
    0 Balik
ussd-check-child =
    { $age ->
        [none] Kau agek mude, usah berangkat dolok.
       *[other] Balum { $age } taun balum boleh kerje ke LN.
    } Dipaksa? Telp { $women }. Kau daan salah{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Mintak tolong{"\u000A"}2 Lapor
    }
    0 Balik
sms-emergency = Bahaye kinitok: telp { $police }. Perempuan atau budak: { $women }. SMS itok daan dibace petugas; telepon mun bise, atau mintak orang yang dipecaye nelepon
sms-language-set = Aok, jawaban kamek pakai Melayu Sambas (balum langkap). Ketik CEK name PT, atau INFO
sms-forgotten = Data omongan kau dah dihapus. Laporan yang dah diterusek daan bise ditarek. Kau daan akan dikirimek SMS agek. Mulai agek: ketik MULAI
