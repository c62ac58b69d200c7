# Bahasa Indonesia. Bahasa asal; setiap SMS paling panjang 160 septet GSM-7.
# Kata "aman", "safe" dan "ilegal" tidak pernah dipakai: berizin belum tentu aman, dan tidak
# terdaftar belum tentu melanggar hukum.

language-name = Bahasa Indonesia
language-confirmed-by = Suluh
more = Lanjut
others = lagi
until = s/d
unsure = (belum pasti)

## SMS

sms-info = GRATIS, bukan langganan. Ketik: CEK nama PT; { $check ->
    [none] JOB (izin rekrut);
   *[other] SYARAT (mau kerja LN);
 } { $tips ->
    [none] TOLONG (bahaya); BAHASA; STOP
   *[other] LAPOR isi; STATUS kode; BANTU; TOLONG (bahaya); BAHASA; STOP
 }{ $dial ->
    [none] {""}
   *[other] . Atau tekan { $dial }
 }
sms-ask-name = Ketik nama PT seperti di surat, atau nomor izinnya. Contoh: CONTOH JAYA ABADI
sms-unclear = Maaf, pesan belum kami mengerti. Contoh: CEK PT CONTOH JAYA. Atau balas angka: 1 cek PT 2 { $check ->
    [none] info
   *[other] syarat kerja LN
 } 3 TOLONG{ $tips ->
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
sms-wrong-form = { $echo ->
    [none] Itu
   *[other] '{ $echo }'
 } bukan PT. Hanya PT berizin yg bisa jadi P3MI. TIDAK ADA di daftar, data { $src } { $date }. Jangan serahkan KTP/uang{ $tips ->
    [none] . BP3MI { $bp3mi }
   *[other] . Mau lapor? Balas LAPOR
 }
sms-no-such-job = { $name }: PT berizin, tapi lowongan itu TIDAK ditemukan di data { $src } { $date }. Bukan bukti palsu. Minta nomor SIP2MI, tanya BP3MI { $bp3mi }
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
# Somebody cries for help. E1, E2, E3; then E4 without a name, E5, E6.
sms-cry = Kami terima. Bahaya sekarang: telp { $police }; perempuan/anak { $women }. Balas: 1 telepon saya 2 SMS saja 3 jangan hubungi. Anda di mana (desa/jalan/kota)?
sms-cry-unwatched = Kami simpan; belum tentu segera dibaca. Bahaya sekarang: telp { $police }; perempuan/anak { $women }. Anda di mana (desa/jalan/kota)?
sms-cry-child = Kamu tidak salah, kami bantu. Telp { $women } gratis. Balas: 1 aku dipaksa/diajak pergi 2 aku sudah dibawa 3 temanku. Sebut desa/kotamu. Ini rahasia
sms-cry-abroad = Kami terima. Balas negara + kota.{ $mission ->
    [none] {""}
   *[other] { " " }Malaysia Timur: KJRI Kuching { $mission }.
} Paspor ditahan tetap dibantu. Balas 1 telepon saya 2 SMS saja 3 jangan hubungi
sms-cry-how = Sudah kami teruskan. Bahaya sekarang: telp { $police }; perempuan/anak { $women }. Mau kami hubungi? Balas 1 telepon saya 2 SMS saja 3 jangan hubungi
sms-cry-call = Petugas akan menelepon. Kata kunci: { $word }. Kalau penelepon tidak menyebutnya, tutup. Batal: balas 0. Bahaya sekarang: telp { $police }. Anda di mana? Balas
sms-cry-sms = Permintaan Anda diproses. Balas dengan jawaban singkat saja. Ya=1 Tidak=2. Apakah ada orang lain di dekat Anda?
sms-cry-more = Sudah kami teruskan. Bahaya sekarang: telp { $police }; perempuan/anak { $women }. Ada lagi? Balas saja. Tidak perlu lagi: balas 0
sms-cry-off = Baik, kami catat. Kalau bahaya lagi: kirim TOLONG atau telp { $police }; perempuan/anak { $women }. HP bersama? Hapus SMS ini
sms-cry-still = Masih kami tunggu. Balas 1 bila perlu bantuan, 0 bila tidak perlu lagi. Tidak usah menjelaskan
# An officer is about to call.
sms-call-from = { $who } akan menelepon dari { $number } dalam 10 menit. Kata kunci: { $word }. Kalau penelepon tidak menyebutnya, tutup. Batal: balas 0
sms-enough = Batas jawaban hari ini untuk nomor ini sudah habis. Coba lagi besok. Kalau bahaya sekarang: telp { $police }; perempuan/anak { $women }

## Laporan: tidak pernah menyebut isinya

sms-tip-ask = Boleh tanpa nama. Tulis: siapa/PT apa, di mana, kapan berangkat, berapa orang, ada anak? Bahaya sekarang: { $police }.{ $dial ->
    [none] {" "}Kami beri nomor bukti
   *[other] {" "}HP dipakai bersama? pakai { $dial }
 }
sms-receipt = Terima kasih. Nomor bukti { $receipt }. Nomor HP Anda tidak terlihat petugas. Kabar: STATUS lalu nomor bukti. STOP = lepas. HP bersama? Hapus SMS ini
sms-receipt-danger = Terima kasih. Nomor bukti { $receipt }. BAHAYA? Telp { $police }; perempuan/anak { $women }. Kabar: STATUS lalu nomor bukti. HP bersama? Hapus SMS ini
sms-receipt-which = Terima kasih. Nomor bukti { $receipt }. Di mana: { $choices }? Balas angka. Nomor HP Anda tidak terlihat petugas. HP bersama? Hapus SMS ini
sms-receipt-where = Terima kasih. Nomor bukti { $receipt }. Di kabupaten/kecamatan mana? Balas namanya. Nomor HP Anda tidak terlihat petugas. HP bersama? Hapus SMS ini
sms-receipt-elsewhere = Terima kasih. Nomor bukti { $receipt }. Belum ada petugas kami di sana; kami titip ke Satgas lain. Bahaya: { $police }; { $women }. Hapus SMS ini
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

## Syarat berangkat

sms-q1 = { $of } pertanyaan, balas Y atau T. Jawaban tidak kami teruskan ke siapa pun. { $at }/{ $of } Umur Anda yg sebenarnya sudah { $age } tahun? Berhenti: STOP
sms-q2 = { $at }/{ $of } Ada nama PT, atau lewat program pemerintah/mandiri? Y = ada. T = hanya lewat orang (sponsor/kenalan/medsos)
sms-q3 = { $at }/{ $of } Visanya VISA KERJA? Y = ya. T = wisata/umrah/ziarah/kunjungan. ? = tidak tahu
sms-q4 = { $at }/{ $of } Sudah tanda tangan DAN pegang salinan perjanjian kerja (gaji, majikan, alamat)? Y/T
sms-q5 = { $at }/{ $of } Paspor dan KTP Anda pegang sendiri? Y/T
sms-q6 = { $at }/{ $of } Anda/keluarga diberi uang muka atau berutang kepada yang memberangkatkan? Y/T
sms-q7 = { $at }/{ $of } Sudah punya BPJS Ketenagakerjaan PMI dan ikut orientasi (OPP) BP3MI? Y/T
sms-check-country = Satu lagi: kerja apa, di negara mana? Contoh: MALAYSIA SAWIT. Tidak tahu: balas ?
sms-check-job = { $country }: kerja apa? Contoh: RUMAH TANGGA, SAWIT, PABRIK, BANGUNAN, RAWAT ORANG, TOKO. Tidak tahu: balas ?
sms-check-verify = Menurut jawaban Anda syarat utama LENGKAP. Ini BUKAN izin. Sebelum berangkat pastikan nama Anda tercatat: BP3MI { $bp3mi }. Simpan salinan kontrak
sms-check-wait = BELUM LENGKAP: { $signs }. Jangan berangkat dulu. Tanya gratis Disnaker atau BP3MI { $bp3mi }{ $tips ->
    [none] {""}
   *[other] { $calls ->
        [none] . Perlu bantuan? BANTU
       *[other] . Mau ditelepon? BANTU
    }
 }
sms-check-stop = TANDA BAHAYA: { $signs }. Ini ciri tak resmi. Jangan berangkat. { $tips ->
    [none] Tanya BP3MI { $bp3mi }
   *[other] { $calls ->
        [none] Balas BANTU
       *[other] Balas BANTU: kami telepon
    }
 }. Bahaya: { $police }
sms-check-child = { $age ->
    [none] Kamu masih muda, jangan berangkat dulu.
   *[other] Di bawah { $age } tahun belum boleh kerja ke LN.
 } Kalau dipaksa atau umur di KTP diubah: telp { $women } atau balas TOLONG. Gratis, rahasia. Kamu tidak salah
sms-check-danger = BAHAYA: { $signs }. Telp { $police } SEKARANG; perempuan/anak { $women }. Anda tidak salah. Tak bisa? { $tips ->
    [none] Minta orang lain
   *[other] LAPOR + tempat
 }
sms-check-tonight = JANGAN BERANGKAT malam ini. BAHAYA: { $signs }. Terancam? Telp { $police }. Tanya BP3MI { $bp3mi }{ $tips ->
    [none] {""}
   *[other] {" "}atau balas BANTU
 }
sms-check-papers = MINTA KEMBALI paspor/KTP dulu. BAHAYA: { $signs }. Jangan berangkat. Ditolak? { $tips ->
    [none] BP3MI { $bp3mi }
   *[other] Balas BANTU
 }. Bahaya: { $police }
sms-check-claimed = Yg Anda sebut ada, tapi kami tidak bisa memastikan. Tunjukkan visa & surat ke BP3MI { $bp3mi } sebelum berangkat.{ $check ->
    [none] {""}
   *[other] {" "}Cek 7 syarat: balas SYARAT
 }
sms-check-ask = Belum cukup utk kami jawab. Jangan bayar/berangkat dulu. { $check ->
    [none] Tanya BP3MI { $bp3mi }
   *[other] Balas SYARAT: 7 pertanyaan pendek, tidak diteruskan ke siapa pun
 }
sms-check-closed = Maaf, cek syarat berangkat belum bisa di sini. Jangan bayar/berangkat dulu. Tanya gratis Disnaker/LTSA atau BP3MI { $bp3mi }
sms-destination-closed = { $country }, { $job }: DITUTUP, data { $date }. { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Tawaran visa umrah/ziarah/wisata tidak resmi. Jangan berangkat.{ $tips ->
    [none] {""}
   *[other] {" "}Dipaksa? BANTU
 }
sms-destination-none = { $country }: BUKAN negara penempatan resmi, data { $date }. { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Gaji besar + tiket gratis sering jadi umpan. Jangan berangkat{ $tips ->
    [none] {""}
   *[other] . Tahu perekrut? LAPOR
 }
sms-destination-special = { $country }, { $job }: hanya lewat jalur khusus dua negara, data { $date }. { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Jangan lewat orang. Tanya BP3MI { $bp3mi }
sms-destination-open = { $country }, { $job }: ada penempatan lewat P3MI, data { $date }. { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Belum bukti tawaran Anda benar. Ketik CEK nama PT{ $check ->
    [none] {""}
   *[other] {" "}atau SYARAT
 }
sms-destination-but-closed = { $country }: { $job } DITUTUP, data { $date }. { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Kerja lain: tanya BP3MI { $bp3mi } dulu. Jangan bayar/berangkat
sms-destination-but-special = { $country }: { $job } hanya lewat jalur khusus, data { $date }. { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Kerja lain: tulis, mis. CEK MALAYSIA SAWIT. BP3MI { $bp3mi }
sms-destination-unknown = { $country }: kami belum punya aturan resmi utk kerja itu. Jangan bayar/berangkat dulu. Tanya BP3MI { $bp3mi }
sms-topics = Ketik INFO lalu: SURAT, LANGKAH, BIAYA, IZIN (keluarga), PLB, MAGANG, NIKAH, JUDOL, atau negara. Contoh: INFO SURAT, INFO ARAB PRT
sms-topic-unknown = Maaf, soal itu belum bisa kami jawab. Tanya gratis Disnaker/LTSA atau BP3MI { $bp3mi }. Jangan bayar dulu
sms-interest = Kerja resmi ke LN: keahlian apa? 1 rumah tangga 2 kebun 3 pabrik 4 bangunan 5 rawat orang 6 toko/hotel 7 laut 8 lain. Balas angka
sms-interest-where = Kabupaten/kota Anda? Ketik namanya. Kami hanya menghitung, nama dan nomor Anda tidak dicatat
sms-interest-counted = Minat Anda kami hitung tanpa nama. { $place ->
    [none] Pelatihan belum tercatat buka di sana
   *[other] Pelatihan BUKA: { $place }
 }. Mulai di Disnaker/LTSA atau BP3MI { $bp3mi }. Cek dulu PT: CEK nama PT
sms-forgotten = Data percakapan Anda dihapus. Laporan yg sudah diteruskan ke petugas tidak bisa ditarik. Anda tidak akan dikirimi SMS lagi. Mulai lagi: ketik MULAI
topic-documents = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Surat: 1 status nikah 2 izin keluarga diketahui kades 3 sertifikat kerja 4 surat sehat 5 paspor 6 visa kerja 7 perj.penempatan 8 perj.kerja. LAGI?
topic-documents-more = Juga: BPJS Ketenagakerjaan PMI, orientasi (OPP) di BP3MI, kartu E-PMI. Simpan salinan semua surat. Jangan serahkan yg asli
topic-consent = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Izin suami/istri/orang tua/wali harus diketahui kades/lurah, plus meterai. Diminta uang lain? Tanya dasar aturannya{ $tips ->
    [none] {""}
   *[other] {" "}atau balas LAPOR
 }
topic-cost = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Kami tidak bisa menilai wajar. Minta rincian resmi tertulis: siapa bayar apa. Jangan bayar sebelum teken Perjanjian Penempatan. BP3MI { $bp3mi }
topic-plb = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }PLB hanya utk kunjungan singkat warga perbatasan, BUKAN utk kerja. Kerja perlu paspor, visa kerja, kontrak. Tanya BP3MI { $bp3mi }
topic-internship = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Magang bukan penempatan P3MI. LPK harus punya izin magang LN; minta nomornya, cek ke Disnaker. Jangan bayar ke rekening pribadi
topic-bride = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }WASPADA, mirip pengantin pesanan. Jangan teken kontrak bahasa asing, jangan serahkan KTP/KK. Tanya { $women }. Umur <18: telp { $police }
topic-scam = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Gaji besar + tiket gratis utk admin/CS/judol sering jadi umpan: orang dikurung dan disuruh menipu. Jangan berangkat{ $tips ->
    [none] {""}
   *[other] . Tahu perekrutnya? LAPOR
 }
topic-steps = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Mulai di Disnaker/LTSA/BP3MI: 1 info kerja resmi 2 cek PT 3 izin keluarga 4 daftar SIAPkerja 5 seleksi di Disnaker 6 periksa sehat. LAGI?
topic-steps-more = 7 latihan & sertifikat 8 perj.penempatan 9 BPJS PMI 10 paspor 11 perj.kerja & visa kerja 12 OPP 13 E-PMI 14 lewat pos resmi 15 lapor diri
topic-company-form = { $mark ->
    [none] {""}
   *[other] (belum pasti) {""}
 }Hanya PT berizin yg bisa jadi P3MI. CV, yayasan, LPK, travel, biro jasa TIDAK bisa. Jangan serahkan KTP/uang. Tanya BP3MI { $bp3mi }
## Bantuan

sms-abroad = Anda tidak salah. Jangan kirim tebusan.{ $mission ->
    [none] {""}
   *[other] {" "}KJRI Kuching { $mission }.
 }{ $ministry ->
    [none] {""}
   *[other] {" "}KP2MI { $ministry }.
 } { $tips ->
    [none] Tanya BP3MI { $bp3mi }
   *[other] Balas: negara, kota, nama tempat.{ $calls ->
        [none] {""}
       *[other] {" "}Mau ditelepon? BANTU 3
    }
 }
sms-help = { $calls ->
    [none] Pilih: 1 sudah bayar tak berangkat 2 keluarga hilang kontak 3 gaji/paspor ditahan 4 sakit/meninggal di LN 5 ingin pulang 6 diperas petugas 7 usaha. Balas angka
   *[other] Kami telepon. Pilih: 1 sudah bayar tak berangkat 2 keluarga hilang kontak 3 gaji/paspor ditahan 4 sakit/meninggal di LN 5 ingin pulang 6 diperas petugas 7 usaha
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
sms-help-quiet = Petugas membaca ini dan TIDAK menelepon.{ $calls ->
    [none] {""}
   *[other] {" "}Mau ditelepon? BANTU 3.
 } Nomor bukti { $receipt }. Kabar: STATUS lalu nomor itu. HP bersama? Hapus SMS ini
sms-help-off = Baik, dicatat: jangan telepon nomor ini. Tulisan Anda tetap dibaca. Nomor bukti { $receipt }. Bahaya: telp { $police }; perempuan/anak { $women }
sms-family-arrival = { $code }: keluarga Anda tiba di { $at } { $arrives }. Bawa KTP/KK. GRATIS, tidak ada pungutan. Diminta uang? balas LAPOR
sms-family-deceased = { $code }: sesuai pembicaraan telepon, rencana tiba { $arrives }.{ $paid ->
    [none] {""}
   *[other] {" "}Biaya ditanggung pemerintah s/d rumah duka.
 } Hubungi { $contact }

## USSD

ussd-home =
    Tanya kerja LN (gratis)
    1 Cek PT/agen
    2 Syarat berangkat/info{ $tips ->
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
ussd-wrong-form =
    { $echo ->
        [none] Itu
       *[other] { $echo }
    } bukan PT. Hanya PT berizin yg bisa jadi P3MI. Jangan serahkan KTP/uang. BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}2 Lapor
    }
    0 Kembali
ussd-no-such-job =
    { $name }
    PT berizin, tapi lowongan itu TIDAK ada di data { $src } { $date }. Bukan bukti palsu. BP3MI { $bp3mi }
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
ussd-cry =
    Bahaya: telp { $police }; perempuan/anak { $women }.
    1 Telepon saya
    2 SMS saja
    3 Jangan hubungi
    4 Saya di luar negeri
    5 Umur di bawah 18
    0 Batal
ussd-cry-unwatched =
    Bahaya: telp { $police }; perempuan/anak { $women }.
    Belum tentu segera dibaca:
    3 Catat saja
    4 Saya di luar negeri
    5 Umur di bawah 18
    0 Batal
ussd-cry-how =
    Kami terima. Bahaya: telp { $police }; perempuan/anak { $women }.
    1 Telepon saya
    2 SMS saja
    3 Jangan hubungi
    Atau ketik desa/jalan/kota
    0 Selesai
ussd-cry-child =
    Kamu tidak salah. Telp { $women }; bahaya { $police }.
    1 Telepon aku
    2 SMS saja
    3 Jangan hubungi
    Atau ketik desa/kotamu
    0 Selesai
ussd-cry-abroad =
    Kami terima.{ $mission ->
        [none] {""}
       *[other] { " " }KJRI Kuching { $mission }.
    } Bahaya: { $police }; { $women }
    1 Telepon saya
    2 SMS saja
    3 Jangan hubungi
    Atau ketik negara + kota
    0 Selesai
ussd-cry-call =
    Petugas akan menelepon. Kata kunci: { $word }. Penelepon tidak menyebutnya? Tutup.
    Ketik tempat Anda (desa/jalan/kota)
    0 Selesai
ussd-cry-taken =
    Sudah kami catat. Bahaya: telp { $police }; perempuan/anak { $women }.
    Ketik tempat Anda (desa/jalan/kota)
    0 Selesai
ussd-cry-more =
    Sudah kami teruskan. Bahaya: telp { $police }; perempuan/anak { $women }.
    Ada lagi? Ketik saja
    0 Selesai
ussd-cry-off = Baik, kami catat. Bahaya lagi: telp { $police }; perempuan/anak { $women }
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
ussd-follow-which =
    Satu lagi, di mana?
    { $choices }
    0 Selesai
ussd-follow-where =
    Satu lagi: di kabupaten atau kecamatan mana? Ketik namanya
    0 Selesai
ussd-follow-when =
    Satu lagi: kapan berangkat?
    1 Hari ini/malam ini
    2 Besok
    3 Minggu ini
    4 Sudah berangkat
    5 Tidak tahu
    0 Selesai
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
ussd-departure =
    Kerja ke luar negeri{ $check ->
        [none] {""}
       *[other] {"\u000A"}1 Cek syarat (7 tanya)
    }
    2 Surat yg perlu
    3 Langkah resmi
    4 Biaya
    5 Info lain{ $tips ->
        [none] {""}
       *[other] {"\u000A"}6 Minta bantuan
    }
    0 Kembali
ussd-q1 =
    { $at }/{ $of } Umur Anda yg sebenarnya sudah { $age } tahun?
    1 Ya
    2 Belum
    3 Tidak tahu
    0 Kembali
ussd-q2 =
    { $at }/{ $of } Ada nama PT, atau lewat program pemerintah/mandiri?
    1 Ada
    2 Hanya lewat orang
    3 Tidak tahu
    0 Kembali
ussd-q3 =
    { $at }/{ $of } Visanya VISA KERJA?
    1 Ya
    2 Bukan (wisata/umrah/ziarah)
    3 Tidak tahu
    0 Kembali
ussd-q4 =
    { $at }/{ $of } Sudah tanda tangan DAN pegang salinan perjanjian kerja?
    1 Ya
    2 Belum
    3 Tidak tahu
    0 Kembali
ussd-q5 =
    { $at }/{ $of } Paspor dan KTP Anda pegang sendiri?
    1 Ya
    2 Tidak
    3 Tidak tahu
    0 Kembali
ussd-q6 =
    { $at }/{ $of } Diberi uang muka atau berutang kepada yg memberangkatkan?
    1 Ya
    2 Tidak
    3 Tidak tahu
    0 Kembali
ussd-q7 =
    { $at }/{ $of } Sudah punya BPJS Ketenagakerjaan PMI dan ikut OPP di BP3MI?
    1 Ya
    2 Belum
    3 Tidak tahu
    0 Kembali
ussd-check-country =
    Satu lagi: negara mana?
    1 Malaysia
    2 Taiwan
    3 Hong Kong
    4 Singapura
    5 Arab Saudi
    6 Negara lain
    9 Tidak tahu
    0 Kembali
ussd-check-country-other =
    Ketik nama negaranya, boleh dgn pekerjaannya.
    Contoh: KUWAIT PRT
    0 Kembali
ussd-check-job =
    { $country }: kerja apa?
    1 Rumah tangga
    2 Kebun/sawit
    3 Pabrik
    4 Bangunan
    5 Rawat orang
    6 Toko/hotel
    7 Laut
    8 Lain
    9 Tidak tahu
    0 Kembali
ussd-check-verify =
    Syarat utama LENGKAP menurut Anda. Ini BUKAN izin. Pastikan nama Anda tercatat: BP3MI { $bp3mi }
    Simpan salinan kontrak
    0 Kembali
ussd-check-wait =
    BELUM LENGKAP: { $signs }. Jangan berangkat dulu. BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Minta bantuan{"\u000A"}2 Lapor
    }
    0 Kembali
ussd-check-stop =
    TANDA BAHAYA: { $signs }. Jangan berangkat. Bahaya: telp { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Minta bantuan{"\u000A"}2 Lapor
    }
    0 Kembali
ussd-check-child =
    { $age ->
        [none] Kamu masih muda, jangan berangkat dulu.
       *[other] Di bawah { $age } tahun belum boleh kerja ke LN.
    } Dipaksa? Telp { $women }. Kamu tidak salah{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Minta bantuan{"\u000A"}2 Lapor
    }
    0 Kembali
ussd-check-danger =
    BAHAYA: { $signs }. Telp { $police } SEKARANG; perempuan/anak { $women }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Minta bantuan{"\u000A"}2 Lapor
    }
    0 Kembali
ussd-check-tonight =
    JANGAN BERANGKAT malam ini: { $signs }. Terancam? Telp { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Minta bantuan{"\u000A"}2 Lapor
    }
    0 Kembali
ussd-check-papers =
    MINTA KEMBALI paspor/KTP dulu. BAHAYA: { $signs }. Telp { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Minta bantuan{"\u000A"}2 Lapor
    }
    0 Kembali
ussd-check-closed =
    Maaf, cek syarat belum bisa di sini. Jangan bayar/berangkat dulu. Tanya BP3MI { $bp3mi }
    0 Kembali
ussd-destination-closed =
    { $country }, { $job }: { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }DITUTUP, data { $date }. Jangan berangkat. BP3MI { $bp3mi }
    0 Kembali
ussd-destination-none =
    { $country }: { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }BUKAN negara penempatan resmi, data { $date }. Jangan berangkat. BP3MI { $bp3mi }
    0 Kembali
ussd-destination-special =
    { $country }, { $job }: { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }hanya lewat jalur khusus dua negara, data { $date }. BP3MI { $bp3mi }
    0 Kembali
ussd-destination-open =
    { $country }, { $job }: { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }ada penempatan lewat P3MI, data { $date }. Cek PT-nya dulu
    0 Kembali
ussd-destination-but-closed =
    { $country }: { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }{ $job } DITUTUP, data { $date }. Kerja lain: tanya BP3MI { $bp3mi }
    0 Kembali
ussd-destination-but-special =
    { $country }: { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }{ $job } hanya lewat jalur khusus, data { $date }. BP3MI { $bp3mi }
    0 Kembali
ussd-destination-unknown =
    { $country }: kami belum punya aturan resmi utk kerja itu. Jangan bayar/berangkat dulu. BP3MI { $bp3mi }
    0 Kembali
ussd-interest =
    Keahlian apa?
    1 Rumah tangga
    2 Kebun/sawit
    3 Pabrik
    4 Bangunan
    5 Rawat orang
    6 Toko/hotel
    7 Laut
    8 Lain
    0 Kembali
ussd-interest-where =
    Ketik nama kabupaten/kota Anda. Nama dan nomor Anda tidak dicatat.
    0 Kembali
ussd-interest-counted =
    Minat Anda dihitung tanpa nama. { $place ->
        [none] Pelatihan belum tercatat buka di sana
       *[other] Pelatihan BUKA: { $place }
    }. Mulai di Disnaker/LTSA atau BP3MI { $bp3mi }
ussd-topics =
    Info lain
    1 Izin keluarga
    2 PLB
    3 Magang
    4 Nikah dgn orang asing
    5 Lowongan judol/admin
    6 CV/LPK/travel
    7 Negara tujuan
    8 Pelatihan kerja
    0 Kembali
ussd-topic-unknown =
    Maaf, soal itu belum bisa kami jawab. Tanya BP3MI { $bp3mi }
    0 Kembali
ussd-topic-documents =
    { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }Surat: 1 status nikah 2 izin keluarga 3 sertifikat 4 sehat 5 paspor 6 visa kerja 7 perj.penempatan 8 perj.kerja
    1 Lagi
    0 Kembali
ussd-topic-consent =
    { topic-consent }
    0 Kembali
ussd-topic-cost =
    { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }Minta rincian resmi tertulis: siapa bayar apa. Jangan bayar sebelum teken Perjanjian Penempatan. BP3MI { $bp3mi }
    0 Kembali
ussd-topic-plb =
    { topic-plb }
    0 Kembali
ussd-topic-internship =
    { topic-internship }
    0 Kembali
ussd-topic-bride =
    { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }WASPADA pengantin pesanan. Jangan teken kontrak bahasa asing, jangan serahkan KTP/KK. Tanya { $women }; umur <18: { $police }
    0 Kembali
ussd-topic-scam =
    { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }Gaji besar + tiket gratis utk admin/judol sering umpan: orang dikurung, disuruh menipu. Jangan berangkat
    0 Kembali
ussd-topic-steps =
    { $mark ->
        [none] {""}
       *[other] (belum pasti) {""}
    }1 info resmi 2 cek PT 3 izin keluarga 4 SIAPkerja 5 seleksi Disnaker 6 periksa sehat. Mulai di Disnaker/BP3MI
    1 Lagi
    0 Kembali
ussd-topic-company-form =
    { topic-company-form }
    0 Kembali
ussd-topic-documents-more =
    { topic-documents-more }
    0 Kembali
ussd-topic-steps-more =
    { topic-steps-more }
    0 Kembali

## Negara, pekerjaan, tanda bahaya (dipakai di dalam teks lain)

country-other = Negara itu
country-my = MALAYSIA
country-sa = ARAB SAUDI
country-ae = UNI EMIRAT ARAB
country-kw = KUWAIT
country-qa = QATAR
country-bh = BAHRAIN
country-om = OMAN
country-jo = YORDANIA
country-lb = LEBANON
country-iq = IRAK
country-sy = SURIAH
country-ye = YAMAN
country-eg = MESIR
country-ma = MAROKO
country-dz = ALJAZAIR
country-ly = LIBYA
country-sd = SUDAN
country-ps = PALESTINA
country-mr = MAURITANIA
country-tn = TUNISIA
country-tw = TAIWAN
country-hk = HONG KONG
country-sg = SINGAPURA
country-bn = BRUNEI
country-kr = KOREA
country-jp = JEPANG
country-cn = TIONGKOK
country-mo = MAKAU
country-kh = KAMBOJA
country-mm = MYANMAR
country-th = THAILAND
country-la = LAOS
country-vn = VIETNAM
country-ph = FILIPINA
country-au = AUSTRALIA
country-nz = SELANDIA BARU
country-de = JERMAN
country-pl = POLANDIA
country-ro = RUMANIA
country-hr = KROASIA
country-hu = HONGARIA
country-it = ITALIA
country-tr = TURKI
country-gb = INGGRIS
country-us = AMERIKA
country-ca = KANADA
job-household = kerja rumah tangga
job-plantation = kerja kebun/sawit
job-factory = kerja pabrik
job-construction = kerja bangunan
job-care = merawat orang
job-service = toko/hotel/resto
job-sea = kerja di laut
job-online = admin/CS/online
job-other = kerja lain
job-any = semua kerja
flag-rf-01 = bukan visa kerja
flag-rf-02 = visa umrah/ziarah utk kerja
flag-rf-03 = hanya lewat orang, tanpa PT
flag-rf-04 = PT tidak ada di daftar
flag-rf-05 = PT kena sanksi
flag-rf-06 = izin rekrut tidak ada
flag-rf-07 = belum ada perjanjian kerja
flag-rf-08 = keluarga diberi uang
flag-rf-09 = ada utang/uang muka
flag-rf-10 = diminta uang
flag-rf-11 = paspor/KTP dipegang orang
flag-rf-12 = umur belum cukup
flag-rf-13 = umur/nama di KTP diubah
flag-rf-14 = gaji tinggi tanpa keahlian
flag-rf-15 = tanpa kantor, lewat HP saja
flag-rf-16 = dikurung/tak boleh keluar
flag-rf-17 = malam/lewat belakang
flag-rf-18 = transit tanpa visa
flag-rf-19 = disebut magang/kuliah
flag-rf-20 = bukan negara penempatan
flag-rf-21 = PRT di sana ditutup
flag-rf-22 = mirip pengantin pesanan
flag-rf-23 = PLB bukan utk kerja
flag-rf-24 = belum BPJS/OPP/E-PMI
flag-rf-25 = izin keluarga tidak benar
flag-rf-26 = disuruh bohong di imigrasi
flag-rf-27 = kerja beda dari kontrak
flag-rf-28 = gaji ditahan/kekerasan
flag-rf-29 = anak ikut lewat belakang
flag-rf-30 = yg mengajak orang dekat
flag-rf-31 = PRT tak bisa mandiri
flag-rf-32 = hanya jalur resmi negara
flag-rf-33 = umur bisa diminta lebih
ask-rf-01 = Visanya visa kerja atau wisata/kunjungan?
ask-rf-02 = Pakai visa umrah/ziarah untuk kerja?
ask-rf-03 = Siapa yg urus? Nama PT-nya apa?
ask-rf-04 = Tulis nama lengkap PT-nya?
ask-rf-05 = Apa nama PT-nya, biar kami cek sanksinya?
ask-rf-06 = Kerja apa, di negara mana?
ask-rf-07 = Sudah tanda tangan kontrak? Mengerti isinya?
ask-rf-08 = Keluarga dikasih uang dulu?
ask-rf-09 = Gaji dipotong? Berapa bulan?
ask-rf-10 = Transfer ke rekening siapa?
ask-rf-11 = KTP/paspor dipegang siapa?
ask-rf-12 = Umur berapa?
ask-rf-13 = Umur di KTP diubah?
ask-rf-14 = Gaji berapa? Berangkat kapan?
ask-rf-15 = Ada kantor? Di mana?
ask-rf-16 = Boleh keluar atau pulang?
ask-rf-17 = Lewat pos resmi, siang hari?
ask-rf-18 = Transit di mana dulu?
ask-rf-19 = Magang lewat siapa? Bayar?
ask-rf-20 = Negara mana? Jadi admin/CS?
ask-rf-21 = Jadi ART di Timur Tengah?
ask-rf-22 = Dijodohkan dan dikasih mahar?
ask-rf-23 = Pakai pas lintas batas?
ask-rf-24 = Sudah OPP dan punya E-PMI?
ask-rf-25 = Kades tahu dan tanda tangan?
ask-rf-26 = Disuruh bohong ke imigrasi?
ask-rf-27 = Kerjanya beda dari kontrak?
ask-rf-28 = Gaji dibayar? Ada yg menyakiti?
ask-rf-29 = Ada anak ikut?
ask-rf-30 = Siapa yg ajak? Keluarga?
ask-rf-31 = Berangkat mandiri, kerja di rumah tangga?
ask-rf-32 = Lewat jalur resmi dua negara?
ask-rf-33 = Umur berapa? Kerja itu bisa lebih tinggi.
unknown-q1 = umur
unknown-q2 = nama PT
unknown-q3 = jenis visa
unknown-q4 = perjanjian kerja
unknown-q5 = siapa pegang paspor/KTP
unknown-q6 = utang/uang muka
unknown-q7 = BPJS/OPP
unknown-destination = negara & pekerjaan
unknown-rule = aturan negara itu
unknown-unconfirmed = hal yg belum kami pastikan

## Bantuan

ussd-abroad =
    Anda tidak salah. Jangan kirim tebusan.{ $ministry ->
        [none] {""}
       *[other] {" "}KP2MI { $ministry }.
    }
    { $tips ->
        [none] Tanya BP3MI { $bp3mi }
       *[other] Ketik negara, kota, nama tempat
    }
    0 Kembali
ussd-help =
    Bantuan:
    1 Sudah bayar, tak berangkat
    2 Keluarga hilang kontak
    3 Gaji/paspor ditahan
    4 Sakit/wafat di LN
    5 Ingin pulang
    6 Diperas petugas
    7 Usaha
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

## Petugas (hanya dalam bahasa Indonesia)

sms-alert-new-p1 = P1 BARU { $reference }, wilayah { $area }. Terima dlm 15 mnt: balas T { $reference }. Tak bisa: X { $reference }. Isi hanya di konsol
sms-alert-new-p2 = P2 BARU { $reference }, wilayah { $area }. Terima dlm 4 jam: balas T { $reference }. Tak bisa: X { $reference }. Isi hanya di konsol
sms-alert-second = { $reference } lewat 15 mnt, dialihkan ke piket cadangan { $area }. Catat alasan di konsol
sms-alert-seconds = { $count } laporan, antara lain { $reference }, lewat 15 mnt, dialihkan ke piket cadangan { $area }. Catat alasan di konsol
sms-alert-late = P{ $band } { $reference } BELUM DITERIMA, wilayah { $area }. Terima: balas T { $reference }. Tak bisa: X { $reference }. Isi hanya di konsol
sms-alert-decision = P{ $band } { $reference } BELUM DIPUTUSKAN, wilayah { $area }. Lewat batas waktu. Catat keputusan di konsol
sms-alert-several = { $count } laporan menunggu, terberat P{ $band } { $reference }, wilayah { $area }. Terima: balas T { $reference }. Lainnya hanya di konsol
sms-alert-digest = { $count } laporan baru P{ $band }, antara lain { $reference }, wilayah { $area }. Terima: balas T { $reference }. Isi hanya di konsol
sms-alert-accepted = { $reference } Anda terima. Isi hanya di konsol
sms-alert-refused = { $reference } tidak Anda terima. Catat alasan di konsol
sms-alert-already = { $reference } sudah ada yang menerima. Isi hanya di konsol
sms-alert-unknown = Kode tidak dikenal. Periksa lagi 6 huruf dan angkanya
mail-alert-new = P{ $band } BARU { $reference }, wilayah { $area }. Jumlah { $count }. Isi hanya di konsol
mail-alert-late = P{ $band } { $reference } LEWAT BATAS, wilayah { $area }. Jumlah { $count }. Isi hanya di konsol
mail-alert-digest = { $count } laporan menunggu, wilayah { $area }. Isi hanya di konsol

# --- Volunteers (Kawan PMI)
sms-kawan-question = { $reference }, pertanyaan petugas: { $question } Balas { $reference } lalu jawaban. Tidak tahu: balas { $reference } T
sms-kawan-accepted = { $reference }: sudah diterima petugas pk { $time }. Jangan beri tahu siapa pun dulu. Ada perubahan? Balas { $reference } lalu isinya
sms-kawan-acted = { $reference }: SELESAI, sudah ditangani. Terima kasih. Puas? balas 1 (tidak) sampai 5 (puas). Rincian tidak kami kirim demi keselamatan
sms-kawan-nothing = { $reference }: belum cukup bukti, disimpan. Bila melihat lagi, kirim L dengan ciri baru (nama, nopol, nomor HP). Laporan Anda tetap berguna
sms-kawan-waiting = { $reference }: petugas belum memutuskan, sudah kami ingatkan. Jangan menegur/mengikuti. Bahaya sekarang: 110. Kabar berikut kami kirim
sms-app-code = Kode Suluh: { $code }. Berlaku 10 menit. Ketik hanya di aplikasi Suluh. Kami tidak pernah menelepon untuk menanyakannya. Bukan Anda? Abaikan
sms-kawan-welcome = Terdaftar: Kawan PMI { $area }. Lapor: L desa, tgl, jumlah, tujuan, ciri. Contoh: L Sekida 25/11 6 org Malaysia ada anak. JANGAN menegur/mengikuti
sms-kawan-no-invite = Kode undangan salah atau habis. Minta kode baru ke koordinator kabupaten. Anda tetap bisa lapor tanpa mendaftar: ketik LAPOR isi
sms-kawan-taken = { $reference } diterima, prioritas { $band }. Cek bacaan kami: balas BACA { $reference }. Salah? UBAH { $reference }. Jangan menegur/mengikuti{ $by ->
    [none] {""}
   *[other] . Kabar berikutnya paling lambat { $by }
 }
sms-kawan-which = { $reference }: desa { $name } ada di { $count } kecamatan: { $choices } { $other } lainnya. Balas angka
sms-kawan-which-place = { $reference } diterima. Yang mana: { $choices } { $other } lainnya. Balas angka. Jangan menegur/mengikuti
sms-kawan-where = { $reference }: ketik nama desa dan kecamatannya. Laporan Anda sudah kami terima. Jangan menegur/mengikuti
sms-kawan-how = Ketik L lalu desa, tgl, jumlah, tujuan, ciri. Contoh: L Sekida 25/11 6 org Malaysia ada anak. JANGAN menegur/mengikuti. Bahaya: 110
sms-kawan-read = { $reference }: { $place }; { $date }; { $count } org; { $to }; { $child }. Salah? UBAH { $reference } lalu yg benar
sms-kawan-unread = { $reference }: bacaan kami sudah dihapus (hanya 12 jam). Laporannya tetap ada. Salah? UBAH { $reference } lalu yg benar, misal 26/11 atau 8 org
sms-kawan-how-change = Ketik UBAH { $reference } lalu yg benar saja, misal: 26/11 (tgl), 8 org (jumlah), desa Jagoi, tujuan Brunei, ada anak, tanpa anak
sms-kawan-unknown = Kode laporan tidak dikenal. Lihat kode Anda: ketik KODE. Laporan baru: L desa, tgl, jumlah, tujuan, ciri
sms-kawan-added = { $reference }: sudah kami catat, terima kasih. Jangan menegur/mengikuti. Bahaya sekarang: 110
sms-kawan-status = { $reference }: { $status } sejak { $since }. Ada perubahan? Balas { $reference } lalu isinya. Jangan menegur/mengikuti
sms-kawan-codes = Laporan Anda: { $codes }. Rinci: STATUS lalu kode
sms-kawan-no-codes = Belum ada laporan Anda yg terbuka. Lapor: L desa, tgl, jumlah, tujuan, ciri
sms-kawan-pin = PIN Anda { $pin }. Catat di tempat lain, jangan beri tahu siapa pun, lalu hapus SMS ini. Ganti nomor? Dari nomor baru: PINDAH nomor-lama PIN
sms-kawan-not-moved = Nomor lama atau PIN tidak cocok, atau terlalu sering dicoba. Tunggu 1 jam atau minta kode baru ke koordinator kabupaten
sms-kawan-moved-away = Layanan di nomor ini sudah dipindah atas permintaan. Bukan Anda? Hubungi koordinator kabupaten
sms-kawan-rated = Terima kasih, jawaban Anda sudah kami catat
sms-join-where = Penyuluhan kerja LN lewat SMS, gratis. Di kabupaten/kota mana Anda tinggal? Ketik namanya, misal: SAMBAS
sms-join-which = Yang mana: { $choices } Balas angka
sms-join-consent = Penyuluhan kerja LN { $area }: GRATIS, paling banyak 1 pesan seminggu. Nomor disimpan sampai Anda balas STOP. Mau ikut? Balas YA
sms-joined = Anda ikut penyuluhan SMS { $area }. Gratis, paling banyak 1 pesan seminggu. Berhenti: balas KELUAR, nomor Anda langsung dihapus
sms-join-already = Nomor ini sudah ikut penyuluhan SMS { $area }. Berhenti: KELUAR. Pindah kabupaten: KELUAR dulu, lalu IKUT nama kabupaten
sms-join-not = Baik, Anda tidak didaftarkan dan nomor Anda tidak disimpan. Mau ikut kapan saja: ketik IKUT
sms-join-stopped = Nomor ini pernah STOP, jadi tidak kami daftarkan. Mau menerima lagi? Ketik MULAI dulu, lalu IKUT nama kabupaten
sms-left = Anda sudah keluar dari penyuluhan SMS dan nomor Anda kami hapus. Mau ikut lagi: ketik IKUT
sms-not-joined = Nomor ini tidak ikut penyuluhan SMS. Mau ikut, gratis: ketik IKUT nama kabupaten
sms-quiz-right = BENAR.
sms-quiz-wrong = SALAH, yang benar { $letter }.
sms-quiz-score = Nilai { $score } dari { $of }. Terima kasih. Berhenti: STOP
ussd-kawan-who =
    Lapor sebagai:
    1 Kawan PMI (dapat kabar)
    2 Tanpa nama
    0 Kembali
ussd-kawan-village =
    Ketik desa, boleh dgn kecamatan.
    Contoh: Sekida Jagoi
    0 Kembali
ussd-kawan-village-again =
    Desa tidak kami temukan. Ketik lagi desa dan kecamatan.
    1 Lanjut saja (tulis di ciri)
    0 Kembali
ussd-kawan-which =
    Yang mana?
    { $choices }
    { $other } lainnya
    0 Kembali
ussd-kawan-people =
    Berapa orang? Ketik angkanya, ? = tidak tahu.
    Ada anak? tambah A, misal 6A
    0 Kembali
ussd-kawan-to =
    Dibawa ke mana?
    1 Malaysia
    2 Brunei
    3 Singapura
    4 Taiwan
    5 Hongkong
    6 Arab Saudi
    7 Lain/tidak tahu
    0 Kembali
ussd-kawan-signs =
    Ketik ciri: nama PT/orang, mobil, nopol, HP. Boleh singkat.
    1 Tidak ada ciri
    0 Kembali
ussd-kawan-taken = { $reference } diterima, prioritas { $band }. Catat kodenya. Salah? SMS: UBAH { $reference }. Jangan menegur/mengikuti{ $by ->
    [none] {""}
   *[other] . Kabar berikutnya paling lambat { $by }
 }
kawan-child = ada anak
kawan-no-child = tanpa anak
kawan-child-unknown = anak ?
kawan-status-received = DITERIMA
kawan-status-checking = DIPERIKSA
kawan-status-forwarded = DITERUSKAN
kawan-status-acted = SELESAI
kawan-status-nothing = DITUTUP

# --- Border posts
sms-post-alert = SIAGA { $reference } s/d { $until }: { $words }. Utamakan keselamatan korban. Detail di konsol. Lihat? balas { $reference } 1
sms-post-seen = { $reference }: dicatat, siaga sudah dilihat pos Anda
sms-post-over = { $reference }: siaga ini sudah berakhir
