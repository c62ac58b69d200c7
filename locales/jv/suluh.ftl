# Basa Jawa (ngoko alus).
# A draft: nobody who speaks it has confirmed these words, so that only the demo offers them. What is not here is
# said in Indonesian. Whoever confirms it writes their name behind language-confirmed-by, and adds the rest.

language-name = Basa Jawa
language-confirmed-by = -
more = Terus
others = maneh
until = nganti
unsure = (durung pesthi)

sms-q1 = { $of } pitakon, wangsulana Y utawa T. Wangsulan ora diterusake marang sapa wae. { $at }/{ $of } Umurmu sing satemene wis { $age } taun? Mandheg: STOP
sms-q2 = { $at }/{ $of } Ana jeneng PT, utawa program pamarentah/mandiri? Y = ana. T = mung liwat wong (sponsor/kenalan/medsos)
sms-q3 = { $at }/{ $of } Visane VISA KERJA? Y = iya. T = wisata/umrah/ziarah/kunjungan. ? = ora ngerti
sms-q4 = { $at }/{ $of } Wis tandha tangan LAN nyekel salinan perjanjian kerja (gaji, majikan, alamat)? Y/T
sms-q5 = { $at }/{ $of } Paspor lan KTP-mu kok cekel dhewe? Y/T
sms-q6 = { $at }/{ $of } Kowe/keluarga diwenehi dhuwit dhisik utawa utang marang sing mangkatake? Y/T
sms-q7 = { $at }/{ $of } Wis duwe BPJS Ketenagakerjaan PMI lan melu orientasi (OPP) BP3MI? Y/T
ussd-q1 =
    { $at }/{ $of } Umurmu sing satemene wis { $age } taun?
    1 Iya
    2 Durung
    3 Ora ngerti
    0 Bali
ussd-q2 =
    { $at }/{ $of } Ana jeneng PT, utawa program pamarentah/mandiri?
    1 Ana
    2 Mung liwat wong
    3 Ora ngerti
    0 Bali
ussd-q3 =
    { $at }/{ $of } Visane VISA KERJA?
    1 Iya
    2 Dudu (wisata/umrah/ziarah)
    3 Ora ngerti
    0 Bali
ussd-q4 =
    { $at }/{ $of } Wis tandha tangan LAN nyekel salinan perjanjian kerja?
    1 Iya
    2 Durung
    3 Ora ngerti
    0 Bali
ussd-q5 =
    { $at }/{ $of } Paspor lan KTP-mu kok cekel dhewe?
    1 Iya
    2 Ora
    3 Ora ngerti
    0 Bali
ussd-q6 =
    { $at }/{ $of } Diwenehi dhuwit dhisik utawa utang marang sing mangkatake?
    1 Iya
    2 Ora
    3 Ora ngerti
    0 Bali
ussd-q7 =
    { $at }/{ $of } Wis duwe BPJS Ketenagakerjaan PMI lan melu OPP ing BP3MI?
    1 Iya
    2 Durung
    3 Ora ngerti
    0 Bali
sms-check-country = Siji maneh: kerja apa, ing negara ngendi? Tuladha: MALAYSIA SAWIT. Ora ngerti: wangsulana ?
sms-check-verify = Miturut wangsulanmu syarat utama JANGKEP. Iki DUDU izin. Sadurunge mangkat takon: jenengmu wis kacathet? BP3MI { $bp3mi }. Simpen salinan kontrak
sms-check-wait = DURUNG JANGKEP: { $signs }. Aja mangkat dhisik. Takon gratis Disnaker utawa BP3MI { $bp3mi }{ $tips ->
    [none] {""}
   *[other] . Butuh bantuan? BANTU
 }
sms-check-stop = TANDHA BEBAYA: { $signs }. Iki ora resmi. Aja mangkat. Takon BP3MI { $bp3mi }. Bebaya saiki: { $police }
sms-check-child = { $age ->
    [none] Kowe isih enom, aja mangkat dhisik.
   *[other] Durung { $age } taun durung oleh kerja ing LN.
 } Yen dipeksa utawa umur ing KTP diowahi: telp { $women } utawa wangsulana TOLONG. Gratis, rahasia. Kowe ora salah
sms-check-danger = BEBAYA: { $signs }. Telp { $police } SAIKI; wanita/bocah { $women }. Kowe ora salah. Ora bisa? LAPOR
ussd-check-wait =
    DURUNG JANGKEP: { $signs }. Aja mangkat dhisik. BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Njaluk tulung{"\u000A"}2 Lapor
    }
    0 Bali
ussd-check-stop =
    TANDHA BEBAYA: { $signs }. Aja mangkat. Telp { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Njaluk tulung{"\u000A"}2 Lapor
    }
    0 Bali
ussd-check-child =
    { $age ->
        [none] Kowe isih enom, aja mangkat dhisik.
       *[other] Durung { $age } taun durung oleh kerja ing LN.
    } Dipeksa? Telp { $women }. Kowe ora salah{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Njaluk tulung{"\u000A"}2 Lapor
    }
    0 Bali
sms-emergency = Bebaya saiki: telp { $police }. Wanita utawa bocah: { $women }. SMS iki ora diwaca petugas; telpon sakbisane, utawa njaluk wong sing dipercaya nelpon
sms-language-set = Ya, wangsulan kami nganggo Basa Jawa (durung jangkep). Ketik CEK jeneng PT, utawa INFO
sms-forgotten = Data pacelathonmu wis dibusak. Laporan sing wis diterusake ora bisa ditarik. Kowe ora bakal dikirimi SMS maneh. Wiwit maneh: ketik MULAI
