# Bahasa Indonesia. Bahasa asal; setiap SMS paling panjang 160 septet GSM-7.
# Kata "aman", "safe" dan "ilegal" tidak pernah dipakai: berizin belum tentu aman, dan tidak
# terdaftar belum tentu melanggar hukum.

language-name = Bahasa Indonesia
more = Lanjut
others = lagi
until = s/d

## SMS

sms-info = GRATIS, bukan langganan. Ketik: CEK nama PT; JOB (izin rekrut); TOLONG (bahaya); BAHASA; STOP. Contoh: CEK PT CONTOH JAYA{ $dial ->
    [none] {""}
   *[other] . Atau tekan { $dial }
 }
sms-ask-name = Ketik nama PT seperti di surat, atau nomor izinnya. Contoh: CONTOH JAYA ABADI
sms-unclear = Maaf, pesan belum kami mengerti. Contoh: CEK PT CONTOH JAYA. Atau balas angka: 1 cek PT 2 info 3 TOLONG. Gratis{ $dial ->
    [none] {""}
   *[other] . Bisa juga { $dial }
 }
sms-licensed = { $name }: BERIZIN{ $no ->
    [none] {""}
   *[other] , no.{ $no }
 }{ $until ->
    [none] {""}
   *[other] {" "}s/d { $until }
 }. Data { $src } { $date }. Belum tentu orang yg menawari pegawainya. Pastikan ke BP3MI { $bp3mi }
sms-licensed-permits-unknown = { $name }: BERIZIN{ $no ->
    [none] {""}
   *[other] , no.{ $no }
 }{ $until ->
    [none] {""}
   *[other] {" "}s/d { $until }
 }. Data { $src } { $date }. Izin rekrut TIDAK dicek. Belum tentu orangnya pegawai PT. BP3MI { $bp3mi }
sms-licensed-no-permit = { $name }: PT berizin TAPI izin rekrut (SIP2MI) tidak ada/habis. Data { $src } { $date }. Jangan bayar, jangan serahkan paspor. BP3MI { $bp3mi }
sms-licensed-watched = { $name }: BERIZIN{ $no ->
    [none] {""}
   *[other] {" "}no.{ $no }
 } tapi DIAWASI s/d { $until } (pernah disanksi). Data { $src } { $date }. Pastikan ke BP3MI { $bp3mi } sebelum bayar
sms-suspended = { $name }: KENA SANKSI, dilarang rekrut { $until ->
    [none] sejak { $since }
   *[other] { $since } s/d { $until }
 }. { $date ->
    [none] {""}
   *[other] Data { $src } { $date }. {""}
 }Jangan daftar/bayar. Sudah bayar? Tanya BP3MI { $bp3mi }
sms-revoked = { $name }: IZIN DICABUT { $since }{ $document ->
    [none] {""}
   *[other] {" "}({ $document })
 }. { $date ->
    [none] {""}
   *[other] Data { $src } { $date }. {""}
 }Jangan daftar/bayar. Sudah bayar? Tanya BP3MI { $bp3mi }
sms-expired = { $name }: IZIN HABIS { $on }, perpanjangan belum tercatat. Data { $src } { $date }. Jangan bayar dulu. Tanya BP3MI { $bp3mi }
sms-delisted = { $name }: TIDAK LAGI di daftar P3MI sejak { $since }. Data { $src } { $date }. Jangan bayar/serahkan paspor. Tanya BP3MI { $bp3mi }
sms-not-listed = { $echo ->
    [none] Nama itu
   *[other] '{ $echo }'
 } TIDAK ADA di daftar P3MI, data { $src } { $date }. Jangan bayar/serahkan paspor. Cek ejaan nama di surat, tanya BP3MI { $bp3mi }
sms-similar = { $echo ->
    [none] Nama itu
   *[other] '{ $echo }'
 } BELUM COCOK. Mirip BUKAN bukti berizin. Maksudnya: { $choices } { $none } bukan. Balas angka atau nomor izin
sms-too-general = Nama terlalu umum: { $count } PT memakai kata { $echo ->
    [none] itu
   *[other] { $echo }
 }. Kirim nama lengkap seperti di surat/spanduk, atau nomor izinnya. Contoh: CEK PT CONTOH JAYA ABADI
sms-individual = Perorangan (sponsor/calo) TIDAK BOLEH mengirim pekerja ke LN. Minta nama PT & surat tugas, lalu ketik CEK nama PT. Diminta uang/paspor: jangan beri
sms-other-regime = { $echo ->
    [none] Nama itu
   *[other] '{ $echo }'
 } tidak ada di daftar P3MI { $date }. Pelaut & magang memakai izin lain yg TIDAK kami periksa. Jangan bayar sebelum tanya BP3MI { $bp3mi }
sms-stale = { $date ->
    [none] Maaf, data izin belum kami punya untuk menjawab soal { $name }
   *[other] Maaf, data izin kami terakhir { $date }, terlalu lama untuk menjawab soal { $name }
 }. Jangan bayar dulu. Tanya BP3MI { $bp3mi }
sms-permits = { $name }: izin rekrut { $items }. Data { $src } { $date }. Cocokkan dgn tawaran Anda. BP3MI { $bp3mi }
sms-permits-unknown = { $name }: data izin rekrut (SIP2MI) TIDAK kami punya. Minta nomor SIP2MI utk kerja & negara itu, lalu tanya BP3MI { $bp3mi }. Jangan bayar dulu
sms-job-first-check = JOB = izin rekrut sebuah PT. Cek dulu PT-nya. Contoh: CEK PT CONTOH JAYA ABADI
sms-language = Pilih bahasa/choose language: { $languages }. Balas angka/reply with a digit
sms-language-set = Baik, jawaban kami dalam Bahasa Indonesia. Ketik CEK nama PT, atau INFO
sms-stop = Baik, kami tidak akan mengirim SMS lagi ke nomor ini. Mau mulai lagi: ketik MULAI
sms-red-cross = Kami bukan Palang Merah (PMI). Untuk darah atau ambulans hubungi PMI setempat. Soal kerja ke luar negeri: ketik CEK nama PT, atau INFO
sms-emergency = Bahaya sekarang: telp { $police }. Perempuan atau anak: { $women }. SMS ini tidak dibaca petugas; telepon begitu bisa, atau minta orang tepercaya menelepon
sms-enough = Batas jawaban hari ini untuk nomor ini sudah habis. Coba lagi besok. Kalau bahaya sekarang: telp { $police }; perempuan/anak { $women }

## USSD

ussd-home =
    Tanya kerja LN (gratis)
    1 Cek PT/agen
    5 TOLONG, saya bahaya
    6 Bahasa/Language
    0 Keluar
ussd-ask-name =
    Ketik nama PT seperti di surat, atau nomor izinnya.
    Contoh: CONTOH JAYA ABADI
    0 Kembali
ussd-licensed =
    { $name }
    BERIZIN{ $no ->
        [none] {""}
       *[other] {" "}no.{ $no }
    }{ $until ->
        [none] {""}
       *[other] {" "}s/d { $until }
    }
    Data { $src } { $date }
    Belum tentu orangnya pegawai PT
    1 Cek job/izin rekrut
    0 Kembali
ussd-licensed-permits-unknown =
    { $name }
    BERIZIN{ $no ->
        [none] {""}
       *[other] {" "}no.{ $no }
    }{ $until ->
        [none] {""}
       *[other] {" "}s/d { $until }
    }
    Data { $src } { $date }
    Izin rekrut TIDAK kami cek. Belum tentu orangnya pegawai PT
    BP3MI { $bp3mi }
    0 Kembali
ussd-licensed-no-permit =
    { $name }
    PT berizin TAPI izin rekrut tidak ada/habis
    Data { $src } { $date }
    Jangan bayar/serahkan paspor
    BP3MI { $bp3mi }
    0 Kembali
ussd-licensed-watched =
    { $name }
    BERIZIN{ $no ->
        [none] {""}
       *[other] {" "}no.{ $no }
    } tapi DIAWASI s/d { $until }
    Data { $src } { $date }
    Pastikan ke BP3MI { $bp3mi }
    1 Cek job/izin rekrut
    0 Kembali
ussd-suspended =
    { $name }
    KENA SANKSI, dilarang rekrut { $until ->
        [none] sejak { $since }
       *[other] { $since } s/d { $until }
    }
    { $date ->
        [none] Jangan daftar/bayar
       *[other] Data { $src } { $date }. Jangan daftar/bayar
    }
    BP3MI { $bp3mi }
    0 Kembali
ussd-revoked =
    { $name }
    IZIN DICABUT { $since }{ $document ->
        [none] {""}
       *[other] {" "}({ $document })
    }
    { $date ->
        [none] Jangan daftar/bayar
       *[other] Data { $src } { $date }. Jangan daftar/bayar
    }
    BP3MI { $bp3mi }
    0 Kembali
ussd-expired =
    { $name }
    IZIN HABIS { $on }, perpanjangan belum tercatat
    Data { $src } { $date }. Jangan bayar dulu
    BP3MI { $bp3mi }
    0 Kembali
ussd-delisted =
    { $name }
    TIDAK LAGI di daftar P3MI sejak { $since }
    Data { $src } { $date }. Jangan bayar/serahkan paspor
    BP3MI { $bp3mi }
    0 Kembali
ussd-not-listed =
    { $echo ->
        [none] Nama itu
       *[other] { $echo }
    }: TIDAK ADA di daftar P3MI ({ $src } { $date }). Jangan bayar, jangan serahkan paspor.
    Tanya BP3MI { $bp3mi }
    0 Kembali
ussd-similar =
    BELUM COCOK. Mirip bukan bukti berizin. Pilih:
    { $choices }
    9 Bukan ini semua
    0 Kembali
ussd-too-general =
    Terlalu umum: { $count } PT memakai kata { $echo ->
        [none] itu
       *[other] { $echo }
    }. Ketik nama lengkap seperti di surat, atau nomor izinnya.
    0 Kembali
ussd-individual =
    Perorangan (sponsor/calo) TIDAK BOLEH mengirim pekerja. Minta nama PT & surat tugas. Jangan beri uang/paspor.
    BP3MI { $bp3mi }
    0 Kembali
ussd-other-regime =
    { $echo ->
        [none] Nama itu
       *[other] { $echo }
    } tidak ada di daftar P3MI { $date }. Izin pelaut & magang TIDAK kami periksa. Jangan bayar dulu.
    Tanya BP3MI { $bp3mi }
    0 Kembali
ussd-stale =
    { $date ->
        [none] Data izin belum kami punya,
       *[other] Data izin belum diperbarui sejak { $date },
    } jadi kami tidak bisa menjawab. Jangan bayar dulu.
    Tanya BP3MI { $bp3mi }
    0 Kembali
ussd-permits =
    { $name }
    Izin rekrut (SIP2MI):
    { $items }
    Data { $src } { $date }
    0 Kembali
ussd-permits-unknown =
    Data izin rekrut (SIP2MI) TIDAK kami punya. Minta nomor SIP2MI utk kerja & negara itu. Jangan bayar dulu.
    Tanya BP3MI { $bp3mi }
    0 Kembali
ussd-language =
    Bahasa/Language
    { $languages }
    0 Kembali/Back
ussd-emergency =
    Bahaya sekarang: telp { $police }
    Perempuan/anak: { $women }
    Layar ini tidak dibaca petugas; telepon begitu bisa.
    0 Kembali
ussd-resume =
    Lanjutkan yang tadi?
    1 Lanjut
    2 Mulai baru
    0 Keluar
ussd-slow = Maaf, sedang gangguan. Coba lagi nanti. Jangan bayar dulu. Bahaya sekarang: telp { $police }; perempuan/anak { $women }
ussd-goodbye = Terima kasih
