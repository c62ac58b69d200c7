# Bahasa Indonesia. Bahasa asal; setiap SMS paling panjang 160 septet GSM-7.
# Kata "aman", "safe" dan "ilegal" tidak pernah dipakai: berizin belum tentu aman, dan tidak
# terdaftar belum tentu melanggar hukum.

language-name = Bahasa Indonesia
more = Lanjut
others = lagi
until = s/d

## SMS

sms-info = GRATIS, bukan langganan. Ketik: CEK nama PT; JOB (izin rekrut); { $tips ->
    [none] TOLONG (bahaya); BAHASA; STOP. Contoh: CEK PT CONTOH JAYA
   *[other] LAPOR isi; STATUS nomor bukti; BANTU; TOLONG (bahaya); BAHASA; STOP
 }{ $dial ->
    [none] {""}
   *[other] . Atau tekan { $dial }
 }
sms-ask-name = Ketik nama PT seperti di surat, atau nomor izinnya. Contoh: CONTOH JAYA ABADI
sms-unclear = Maaf, pesan belum kami mengerti. Contoh: CEK PT CONTOH JAYA. Atau balas angka: 1 cek PT 2 info 3 TOLONG{ $tips ->
    [none] {""}
   *[other] {" "}4 lapor
 }. Gratis{ $dial ->
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
 }{ $tips ->
    [none] Jangan daftar/bayar. Sudah bayar? Tanya BP3MI { $bp3mi }
   *[other] Jangan daftar/bayar. Sudah bayar? Balas BANTU
 }
sms-revoked = { $name }: IZIN DICABUT { $since }{ $document ->
    [none] {""}
   *[other] {" "}({ $document })
 }. { $date ->
    [none] {""}
   *[other] Data { $src } { $date }. {""}
 }{ $tips ->
    [none] Jangan daftar/bayar. Sudah bayar? Tanya BP3MI { $bp3mi }
   *[other] Jangan daftar/bayar. Sudah bayar atau sudah di LN? Balas BANTU
 }
sms-expired = { $name }: IZIN HABIS { $on }, perpanjangan belum tercatat. Data { $src } { $date }. Jangan bayar dulu. Tanya BP3MI { $bp3mi }
sms-delisted = { $name }: TIDAK LAGI di daftar P3MI sejak { $since }. Data { $src } { $date }. Jangan bayar/serahkan paspor. Tanya BP3MI { $bp3mi }
sms-not-listed = { $echo ->
    [none] Nama itu
   *[other] '{ $echo }'
 } TIDAK ADA di daftar P3MI, data { $src } { $date }. Jangan bayar/serahkan paspor. { $tips ->
    [none] Cek ejaan nama di surat, tanya BP3MI { $bp3mi }
   *[other] Cek ejaan nama, tanya BP3MI { $bp3mi } atau balas LAPOR
 }
sms-similar = { $echo ->
    [none] Nama itu
   *[other] '{ $echo }'
 } BELUM COCOK. Mirip BUKAN bukti berizin. Maksudnya: { $choices } { $none } bukan. Balas angka atau nomor izin
sms-too-general = Nama terlalu umum: { $count } PT memakai kata { $echo ->
    [none] itu
   *[other] { $echo }
 }. Kirim nama lengkap seperti di surat/spanduk, atau nomor izinnya. Contoh: CEK PT CONTOH JAYA ABADI
sms-individual = Perorangan (sponsor/calo) TIDAK BOLEH mengirim pekerja ke LN. Minta nama PT & surat tugas, lalu ketik CEK nama PT. Diminta uang/paspor: jangan beri{ $tips ->
    [none] {""}
   *[other] , balas LAPOR
 }
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

## Laporan: tidak pernah menyebut isinya

sms-tip-ask = Boleh tanpa nama. Tulis: siapa/PT apa, di mana, kapan berangkat, berapa orang, ada anak? Bahaya sekarang: { $police }.{ $dial ->
    [none] {" "}Kami beri nomor bukti
   *[other] {" "}HP dipakai bersama? pakai { $dial }
 }
sms-receipt = Terima kasih. Nomor bukti { $receipt }. Nomor HP Anda tidak terlihat petugas. Kabar: STATUS lalu nomor bukti. STOP = lepas. HP bersama? Hapus SMS ini
sms-receipt-danger = Terima kasih. Nomor bukti { $receipt }. BAHAYA? Telp { $police }; perempuan/anak { $women }. Kabar: STATUS lalu nomor bukti. HP bersama? Hapus SMS ini
sms-added = Tambahan Anda sudah kami terima, disimpan bersama yang tadi. Bahaya sekarang: telp { $police }; perempuan/anak { $women }. HP bersama? Hapus SMS Anda
sms-replied = Jawaban Anda sudah masuk, terima kasih. Bahaya sekarang: telp { $police }; perempuan/anak { $women }. HP bersama? Hapus SMS Anda
sms-status-question = DIPERIKSA { $since }. Petugas tanya: { $question } Balas langsung, atau JAWAB lalu nomor bukti. Tidak tahu? Tak apa
sms-status-received = DITERIMA { $since }, belum diperiksa petugas. Cek lagi kapan saja: STATUS lalu nomor bukti{ $news ->
    [none] . Mau dikabari lewat SMS? Balas KABARI
   *[other] {""}
 }
sms-status-checking = SEDANG DIPERIKSA sejak { $since }. Belum ada hasil. Cek lagi kapan saja: STATUS lalu nomor bukti{ $news ->
    [none] . Mau dikabari lewat SMS? Balas KABARI
   *[other] {""}
 }
sms-status-forwarded = DITERUSKAN { $since } ke { $offices } instansi. Belum ada hasil. Cek lagi kapan saja: STATUS lalu nomor bukti{ $news ->
    [none] . Mau dikabari lewat SMS? Balas KABARI
   *[other] {""}
 }
sms-status-acted = SELESAI { $since }, sudah ditindaklanjuti. Terima kasih. Rincian tidak kami kirim demi keselamatan. Melihat hal baru? Kirim LAPOR baru
sms-status-nothing = DITUTUP { $since }, belum cukup bukti. Bila melihat lagi, kirim LAPOR dgn ciri baru (nama, nopol, nomor HP). Laporan Anda tetap berguna
sms-ask-receipt = Kirim 16 angka nomor bukti Anda (4-4-4-4). Nomor hilang? Kirim LAPOR baru
sms-receipt-mistyped = Ada angka yg keliru. Nomor bukti = 16 angka (4-4-4-4). Lihat lagi, lalu ketik STATUS dan nomor itu. Kesempatan Anda tidak berkurang
sms-receipt-wrong = Nomor bukti tidak cocok. Periksa lagi 16 angkanya (4-4-4-4). Sisa { $left } kali sebelum Anda menunggu 1 jam. Nomor hilang? Kirim LAPOR baru
sms-receipt-locked = Sudah 3 kali tidak cocok. Tunggu 1 jam, lalu coba lagi dgn 16 angka nomor bukti. Ada hal baru? Kirim LAPOR, tetap kami terima
sms-nothing-to-answer = Untuk menjawab petugas: ketik JAWAB, lalu 16 angka nomor bukti, lalu jawaban Anda. Untuk laporan baru: ketik LAPOR lalu isinya
sms-news = Baik. Bila ada kabar dalam 3 hari, kami kirim SMS pendek tanpa isi laporan. Mau 14 hari? Balas KABARI 14. Batal: STOP. HP bersama? Sebaiknya STOP
sms-news-long = Baik. Bila ada kabar dalam 14 hari, kami kirim SMS pendek tanpa isi laporan. Batal: STOP. HP bersama? Sebaiknya STOP
sms-news-which = Untuk dikabari: ketik KABARI lalu 16 angka nomor bukti Anda
sms-news-cannot = Di sini kami belum bisa mengirim kabar lewat SMS. Cek sendiri kapan saja: STATUS lalu nomor bukti
sms-tips-closed = Maaf, laporan belum bisa kami terima di sini. Hubungi BP3MI { $bp3mi }. Bahaya sekarang: telp { $police }; perempuan/anak { $women }
sms-wait = Pesan Anda sudah kami terima. Mohon tunggu. Kalau bahaya sekarang: telp { $police } atau { $women }
sms-there-is-news = Ada kabar baru untuk Anda. Cara membacanya sama seperti sebelumnya. Tidak mau dikabari lagi: balas STOP

## Bantuan

sms-help = { $calls ->
    [none] Pilih: 1 sudah bayar tak berangkat 2 keluarga di LN hilang kontak 3 gaji/paspor ditahan 4 sakit/meninggal di LN 5 ingin pulang 6 diperas petugas. Balas angka
   *[other] Kami telepon. Pilih: 1 sudah bayar tak berangkat 2 keluarga di LN hilang kontak 3 gaji/paspor ditahan 4 sakit/meninggal di LN 5 ingin pulang 6 diperas petugas
 }
sms-help-paid = { $day ->
    [none] Dibaca petugas, belum bisa kami telepon
   *[other] Petugas telepon paling lambat { $day } pk { $time }
 }{ $code ->
    [none] . Bukti { $receipt }
   *[other] { $day ->
        [none] . Kode { $code }
       *[other] {" "}& sebut kode { $code }
    }
 }. Tulis: PT/siapa, bayar berapa, kapan, ada bukti? Gratis{ $day ->
    [none] {""}
   *[other] . Batal: balas 0
 }
sms-help-abroad = { $day ->
    [none] Dibaca petugas, belum bisa kami telepon
   *[other] Petugas telepon paling lambat { $day } pk { $time }
 }{ $code ->
    [none] . Bukti { $receipt }
   *[other] { $day ->
        [none] . Kode { $code }
       *[other] {" "}& sebut kode { $code }
    }
 }. Tulis: nama, negara/kota, PT, sejak kapan.{ $mission ->
    [none] {""}
   *[other] {" "}KJRI Kuching { $mission }.
 } { $day ->
    [none] Gratis
   *[other] Batal: balas 0
 }
sms-help-extorted = { $oversight ->
    [none] {""}
   *[other] Hanya dibaca pengawas, bukan kantor itu. {""}
 }{ $day ->
    [none] Belum bisa kami telepon
   *[other] Kami telepon paling lambat { $day } pk { $time }
 }{ $code ->
    [none] . Bukti { $receipt }
   *[other] { $day ->
        [none] . Kode { $code }
       *[other] {" "}& sebut kode { $code }
    }
 }. Tulis: di mana, kapan, kantor apa{ $day ->
    [none] {""}
   *[other] . Batal: balas 0
 }
sms-help-taken = { $oversight ->
    [none] Petugas
   *[other] Pengawas
 } { $day ->
    [none] membaca ini, belum bisa menelepon
   *[other] telepon paling lambat { $day } pk { $time }
 }{ $code ->
    [none] {""}
   *[other] { $day ->
        [none] . Kode { $code }
       *[other] {" "}& sebut kode { $code }
    }
 }. Nomor bukti { $receipt }. Kabar: STATUS lalu nomor itu.{ $off ->
    [none] {""}
   *[other] {" "}Batal: balas 0.
 } Hapus SMS ini
sms-help-danger = BAHAYA? Telp { $police }; perempuan/anak { $women }. Nomor bukti { $receipt }. { $day ->
    [none] Dibaca petugas
   *[other] Petugas telepon paling lambat { $day } pk { $time }
 }{ $code ->
    [none] {""}
   *[other] { $day ->
        [none] . Kode { $code }
       *[other] {" "}& sebut kode { $code }
    }
 }
sms-help-added = Sudah ditambahkan. Nomor bukti { $receipt }. Kabar: STATUS lalu nomor itu. Bahaya sekarang: telp { $police }; perempuan/anak { $women }. Hapus SMS ini
sms-help-off = Baik, dicatat: jangan telepon nomor ini. Tulisan Anda tetap dibaca. Nomor bukti { $receipt }. Bahaya: telp { $police }; perempuan/anak { $women }
sms-family-arrival = { $code }: keluarga Anda tiba di { $at } { $arrives }. Bawa KTP/KK. GRATIS, tidak ada pungutan. Diminta uang? balas LAPOR
sms-family-deceased = { $code }: sesuai pembicaraan telepon, rencana tiba { $arrives }.{ $paid ->
    [none] {""}
   *[other] {" "}Biaya ditanggung pemerintah s/d rumah duka.
 } Hubungi { $contact }

## USSD

ussd-home =
    Tanya kerja LN (gratis)
    1 Cek PT/agen{ $tips ->
        [none] {""}
       *[other] {"\u000A"}3 Lapor (boleh tanpa nama){"\u000A"}4 Status laporan
    }
    5 TOLONG (bahaya)
    6 Bahasa/Language{ $tips ->
        [none] {""}
       *[other] {"\u000A"}7 Bantuan
    }
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
    { $calls ->
        [none] Tanya BP3MI { $bp3mi }
       *[other] 1 Tanya petugas (ditelepon)
    }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}2 Lapor
    }
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
    BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}2 Lapor
    }
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
ussd-tip-kind =
    Lapor. Nomor Anda tidak terlihat petugas.
    1 Orang mau diberangkatkan
    2 Perekrut/PT mencurigakan
    3 Anak dibawa pergi
    4 Petugas terlibat
    5 Lain
    0 Kembali
ussd-tip-when =
    Kapan berangkat?
    1 Hari ini/malam ini
    2 Besok
    3 Minggu ini
    4 Sudah berangkat
    5 Tidak tahu
    0 Kembali
ussd-tip-people =
    Berapa orang?
    1 Satu
    2 2-5
    3 6-20
    4 Lebih
    Ada anak? tambah A, misal 2A
    0 Kembali
ussd-tip-words =
    Ketik desa & kecamatan, lalu ciri (nama PT/orang, mobil, HP). Boleh singkat.
    Contoh: Sekida Jagoi, mobil hitam, bos Udin
    0 Kembali
ussd-receipt =
    Terima kasih. Catat nomor bukti:
    { $receipt }
    Kirim lewat SMS?
    1 Ya
    2 Tidak (HP dipakai bersama)
    Sesi ini tidak masuk kotak SMS
ussd-receipt-danger =
    Bahaya sekarang: telp { $police }; perempuan/anak { $women }
    Catat nomor bukti:
    { $receipt }
    Kirim lewat SMS?
    1 Ya
    2 Tidak (HP dipakai bersama)
ussd-receipt-only =
    Terima kasih. Catat nomor bukti:
    { $receipt }
    Sesi ini tidak masuk kotak SMS
    0 Selesai
ussd-receipt-only-danger =
    Bahaya sekarang: telp { $police }; perempuan/anak { $women }
    Catat nomor bukti:
    { $receipt }
    0 Selesai
ussd-receipt-sent = Terima kasih. Nomor bukti dikirim lewat SMS. HP dipakai bersama? Hapus SMS itu
ussd-ask-receipt =
    Ketik 16 angka nomor bukti
    0 Kembali
ussd-receipt-mistyped =
    Ada angka yg keliru. Lihat lagi, lalu ketik 16 angka nomor bukti
    0 Kembali
ussd-receipt-wrong =
    Nomor bukti tidak cocok. Sisa { $left } kali sebelum menunggu 1 jam. Ketik lagi 16 angkanya
    0 Kembali
ussd-receipt-locked =
    Sudah 3 kali tidak cocok. Tunggu 1 jam, lalu coba lagi. Lapor baru tetap bisa
    0 Kembali
ussd-status-question =
    Diperiksa sejak { $since }. Petugas tanya:
    { $question }
    Ketik jawaban Anda, boleh singkat
    0 Kembali
ussd-status-received =
    DITERIMA { $since }, belum diperiksa petugas. Cek lagi kapan saja
    0 Kembali
ussd-status-checking =
    SEDANG DIPERIKSA sejak { $since }. Belum ada hasil. Cek lagi kapan saja
    0 Kembali
ussd-status-forwarded =
    DITERUSKAN { $since } ke { $offices } instansi. Belum ada hasil. Cek lagi kapan saja
    0 Kembali
ussd-status-acted =
    SELESAI { $since }, sudah ditindaklanjuti. Terima kasih. Rincian tidak kami tampilkan demi keselamatan
    0 Kembali
ussd-status-nothing =
    DITUTUP { $since }, belum cukup bukti. Bila melihat lagi, lapor dgn ciri baru. Laporan Anda tetap berguna
    0 Kembali
ussd-replied = Jawaban Anda sudah masuk. Terima kasih. Bahaya sekarang: telp { $police }; perempuan/anak { $women }
ussd-tips-closed =
    Maaf, laporan belum bisa kami terima di sini. BP3MI { $bp3mi }
    Bahaya: telp { $police }; perempuan/anak { $women }
    0 Kembali
ussd-resume =
    Lanjutkan yang tadi?
    1 Lanjut
    2 Mulai baru
    0 Keluar
ussd-slow = Maaf, sedang gangguan. Coba lagi nanti. Jangan bayar dulu. Bahaya sekarang: telp { $police }; perempuan/anak { $women }
ussd-goodbye = Terima kasih

## Bantuan

ussd-help =
    Bantuan:
    1 Sudah bayar, tak berangkat
    2 Keluarga di LN hilang kontak
    3 Gaji/paspor ditahan
    4 Sakit/meninggal di LN
    5 Ingin pulang
    6 Diperas petugas
    0 Kembali
ussd-help-words =
    { $day ->
        [none] Dibaca petugas. Ketik: nama, negara/kota, PT, sejak kapan, nomor yg bisa ditelepon
       *[other] Petugas menelepon nomor ini paling lambat { $day } pk { $time }.{"\u000A"}Ketik: nama, negara/kota, PT, sejak kapan{"\u000A"}1 Telepon saya saja
    }
    0 Kembali
ussd-help-words-extorted =
    { $oversight ->
        [none] {""}
       *[other] Hanya dibaca pengawas, bukan kantor itu.{" "}
    }{ $day ->
        [none] Ketik: di mana, kapan, kantor apa
       *[other] Kami telepon nomor ini paling lambat { $day } pk { $time }{"\u000A"}Ketik: di mana, kapan, kantor apa{"\u000A"}1 Telepon saya saja
    }
    0 Kembali
ussd-help-words-question =
    { $day ->
        [none] Dibaca petugas. Ketik pertanyaan Anda soal PT itu
       *[other] Petugas menelepon nomor ini paling lambat { $day } pk { $time }.{"\u000A"}Ketik pertanyaan Anda soal PT itu{"\u000A"}1 Telepon saya saja
    }
    0 Kembali
ussd-help-taken =
    { $oversight ->
        [none] Petugas
       *[other] Pengawas
    } { $day ->
        [none] membaca ini
       *[other] telepon paling lambat { $day } pk { $time }
    }{ $code ->
        [none] {""}
       *[other] , kode { $code }
    }
    Nomor bukti { $receipt }{ $mission ->
        [none] {""}
       *[other] {"\u000A"}KJRI { $mission }
    }{ $sends ->
        [none] {""}
       *[other] {"\u000A"}1 Kirim lewat SMS
    }{ $day ->
        [none] {""}
       *[other] {"\u000A"}2 Batal telepon
    }
    0 Selesai
ussd-help-danger =
    Bahaya sekarang: telp { $police }; perempuan/anak { $women }
    Nomor bukti { $receipt }{ $day ->
        [none] {""}
       *[other] {"\u000A"}Kami telepon s/d { $day } pk { $time }
    }{ $sends ->
        [none] {""}
       *[other] {"\u000A"}1 Lewat SMS
    }{ $day ->
        [none] {""}
       *[other] {"\u000A"}2 Batal
    }
    0 Selesai
ussd-help-off = Baik, kami catat: jangan telepon nomor ini. Nomor bukti { $receipt }. Bahaya sekarang: telp { $police }; perempuan/anak { $women }
