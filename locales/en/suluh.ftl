# English. Every SMS is at most 160 septets of GSM-7.
# The words "safe", "aman" and "illegal" are never used: licensed is not yet safe, and not listed is
# not yet against the law.

language-name = English
language-confirmed-by = Suluh
more = More
others = more
until = until
unsure = (unconfirmed)

## SMS

sms-info = FREE, no subscription. Text: CEK + PT name; { $check ->
    [none] JOB (recruit permit);
   *[other] SYARAT (work abroad);
 } { $tips ->
    [none] TOLONG (danger); BAHASA; STOP
   *[other] LAPOR + report; STATUS + code; BANTU; TOLONG (danger); BAHASA; STOP
 }{ $dial ->
    [none] {""}
   *[other] . Or dial { $dial }
 }
sms-ask-name = Text the company's name as printed in the letter, or its licence number. Example: CONTOH JAYA ABADI
sms-unclear = Sorry, we did not understand. Example: CEK PT CONTOH JAYA. Or reply: 1 check PT 2 { $check ->
    [none] info
   *[other] work abroad
 } 3 TOLONG (danger){ $tips ->
    [none] {""}
   *[other] {" "}4 report
 }. Free{ $dial ->
    [none] {""}
   *[other] . Or { $dial }
 }
sms-licensed = { $name }: LICENSED{ $no ->
    [none] {""}
   *[other] , no.{ $no }
 }{ $until ->
    [none] {""}
   *[other] {" "}to { $until }
 }. { $src } data { $date }. The person offering may not work for it. Confirm with BP3MI { $bp3mi }
sms-licensed-permits-unknown = { $name }: LICENSED{ $no ->
    [none] {""}
   *[other] , no.{ $no }
 }{ $until ->
    [none] {""}
   *[other] {" "}to { $until }
 }. { $src } data { $date }. Recruit permit NOT checked. They may not work for it. BP3MI { $bp3mi }
sms-licensed-no-permit = { $name }: company licensed BUT no valid recruit permit (SIP2MI). { $src } data { $date }. Do not pay or hand over your passport. BP3MI { $bp3mi }
sms-licensed-watched = { $name }: LICENSED{ $no ->
    [none] {""}
   *[other] {" "}no.{ $no }
 } but UNDER WATCH to { $until } (was sanctioned). { $src } data { $date }. Ask BP3MI { $bp3mi } before paying
sms-suspended = { $name }: SANCTIONED, may not recruit { $until ->
    [none] since { $since }
   *[other] { $since } to { $until }
 }. { $date ->
    [none] {""}
   *[other] { $src } data { $date }. {""}
 }{ $tips ->
    [none] Do not sign up or pay. Already paid? Ask BP3MI { $bp3mi }
   *[other] Do not sign up or pay. Already paid? Reply BANTU
 }
sms-revoked = { $name }: LICENCE REVOKED { $since }{ $document ->
    [none] {""}
   *[other] {" "}({ $document })
 }. { $date ->
    [none] {""}
   *[other] { $src } data { $date }. {""}
 }{ $tips ->
    [none] Do not sign up or pay. Already paid? BP3MI { $bp3mi }
   *[other] Do not sign up or pay. Paid or abroad already? Reply BANTU
 }
sms-expired = { $name }: LICENCE EXPIRED { $on }, no renewal recorded. { $src } data { $date }. Do not pay yet. Ask BP3MI { $bp3mi }
sms-delisted = { $name }: NO LONGER on the P3MI list since { $since }. { $src } data { $date }. Do not pay or hand over your passport. BP3MI { $bp3mi }
sms-not-listed = { $echo ->
    [none] That name
   *[other] '{ $echo }'
 } is NOT on the P3MI list, { $src } data { $date }. Do not pay or give your passport. Check the spelling, ask BP3MI { $bp3mi }{ $tips ->
    [none] {""}
   *[other] {" "}or reply LAPOR
 }
sms-similar = { $echo ->
    [none] That name
   *[other] '{ $echo }'
 } DOES NOT MATCH. Alike is NOT licensed. Did you mean: { $choices } { $none } no. Reply digit or licence number
sms-too-general = Name too general: { $count } companies use { $echo ->
    [none] it
   *[other] { $echo }
 }. Send the full name as printed, or the licence number. Example: CEK PT CONTOH JAYA ABADI
sms-individual = Individuals (sponsor/broker) MAY NOT send workers abroad. Ask for the company name and letter of duty, then text CEK name. { $tips ->
    [none] Never give money or passport
   *[other] Give no money/passport; reply LAPOR
 }
sms-other-regime = { $echo ->
    [none] That name
   *[other] '{ $echo }'
 } is not on the P3MI list { $date }. Seafarers and interns need other licences, NOT checked here. Do not pay before asking BP3MI { $bp3mi }
sms-wrong-form = { $echo ->
    [none] That
   *[other] '{ $echo }'
 } is no PT. Only a licensed PT can be a P3MI. NOT on the list, data { $src } { $date }. Don't hand over ID/money{ $tips ->
    [none] . BP3MI { $bp3mi }
   *[other] . To report: LAPOR
 }
sms-no-such-job = { $name }: licensed PT, but that job is NOT in the data of { $src } { $date }. No proof of fraud. Ask for the SIP2MI number; ask BP3MI { $bp3mi }
sms-stale = { $date ->
    [none] Sorry, we hold no licence data yet to answer about { $name }
   *[other] Sorry, our licence data are from { $date }, too old to answer about { $name }
 }. Do not pay yet. Ask BP3MI { $bp3mi }
sms-permits = { $name }: recruit permit { $items }. { $src } data { $date }. Compare with your offer. BP3MI { $bp3mi }
sms-permits-unknown = { $name }: we hold NO recruit permit (SIP2MI) data. Ask for the SIP2MI number of that job and country, then ask BP3MI { $bp3mi }. Do not pay yet
sms-job-first-check = JOB = a company's recruit permits. Check the company first. Example: CEK PT CONTOH JAYA ABADI
sms-language = Pilih bahasa/choose language: { $languages }. Balas angka/reply with a digit
sms-language-set = OK, we answer in English. Text CEK and a company's name, or INFO
sms-stop = OK, we will send no more SMS to this number. To start again: text MULAI
sms-red-cross = We are not the Red Cross (PMI). For blood or an ambulance call your local PMI. About work abroad: text CEK company name, or INFO
sms-emergency = In danger now: call { $police }. Women or children: { $women }. No officer reads this SMS; call as soon as you can, or ask somebody you trust to call
# Somebody cries for help. E1, E2, E3; then E4 without a name, E5, E6.
sms-cry = We have it. In danger now: call { $police }; women/children { $women }. Reply: 1 call me 2 SMS only 3 do not contact me. Where are you (village/road/town)?
sms-cry-unwatched = We keep it; it may not be read at once. In danger now: call { $police }; women/children { $women }. Where are you (village/road/town)?
sms-cry-child = It is not your fault, we help. Call { $women }, free. Reply: 1 I am forced/asked to go 2 I was taken 3 my friend. Name your village/town. This is secret
sms-cry-abroad = We have it. Reply country + town.{ $mission ->
    [none] {""}
   *[other] { " " }East Malaysia: KJRI Kuching { $mission }.
} We help without a passport too. Reply 1 call me 2 SMS only 3 no contact
sms-cry-how = It is passed on. In danger now: call { $police }; women/children { $women }. Shall we contact you? Reply 1 call me 2 SMS only 3 do not contact me
sms-cry-call = An officer will call. Agreed word: { $word }. If the caller does not say it, hang up. Cancel: reply 0. In danger now: call { $police }. Where are you? Reply
sms-cry-sms = Your request is being dealt with. Reply with short answers only. Yes=1 No=2. Is anybody else near you?
sms-cry-more = It is passed on. In danger now: call { $police }; women/children { $women }. Anything else? Just reply. No longer needed: reply 0
sms-cry-off = All right, noted. In danger again: send TOLONG or call { $police }; women/children { $women }. Shared phone? Delete this SMS
sms-cry-still = We are still waiting. Reply 1 if you need help, 0 if not any more. No need to explain
# An officer is about to call.
sms-call-from = { $who } will call from { $number } within 10 minutes. Agreed word: { $word }. If the caller does not say it, hang up. Cancel: reply 0
sms-enough = This number has used today's answers. Try again tomorrow. In danger now: call { $police }; women/children { $women }

## Reports: never a word of what they say

sms-tip-ask = No name needed. Write: who/which company, where, when they leave, how many, any child? In danger now: { $police }.{ $dial ->
    [none] {" "}You will get a receipt
   *[other] {" "}Shared phone? Dial { $dial }
 }
sms-receipt = Thank you. Receipt { $receipt }. Officers do not see your number. News: text STATUS and the receipt. STOP = let go. Shared phone? Delete this SMS
sms-receipt-danger = Thank you. Receipt { $receipt }. IN DANGER: call { $police }; women/children { $women }. News: STATUS and the receipt. Shared phone? Delete this SMS
sms-receipt-which = Thank you. Receipt { $receipt }. Where: { $choices }? Reply the digit. Officers do not see your number. Shared phone? Delete this SMS
sms-receipt-where = Thank you. Receipt { $receipt }. In which kabupaten/kecamatan? Reply its name. Officers do not see your number. Shared phone? Delete this SMS
sms-receipt-elsewhere = Thank you. Receipt { $receipt }. No officer of ours is there yet; another task force gets it. Danger: { $police }; { $women }. Delete this SMS
sms-added = We have added it to what you sent before. In danger now: call { $police }; women/children { $women }. Shared phone? Delete your SMS
sms-replied = Your answer has arrived, thank you. In danger now: call { $police }; women/children { $women }. Shared phone? Delete your SMS
sms-status-question = BEING CHECKED { $since }. They ask: { $question } Just reply, or text JAWAB, receipt, answer. Not knowing is fine
sms-status-received = RECEIVED { $since }, not checked by an officer yet. Ask again any time: STATUS and the receipt{ $news ->
    [none] . Want news by SMS? Reply KABARI
   *[other] {""}
 }
sms-status-checking = BEING CHECKED since { $since }. No result yet. Ask again any time: STATUS and the receipt{ $news ->
    [none] . Want news by SMS? Reply KABARI
   *[other] {""}
 }
sms-status-forwarded = PASSED ON { $since } to { $offices } offices. No result yet. Ask again any time: STATUS and the receipt{ $news ->
    [none] . Want news by SMS? Reply KABARI
   *[other] {""}
 }
sms-status-acted = CLOSED { $since }, action was taken. Thank you. We send no details, to protect people. Seen something new? Send a new LAPOR
sms-status-nothing = CLOSED { $since }, not enough proof. If you see it again, send LAPOR with new details (name, plate, phone). Your report stays useful
sms-ask-receipt = Send the 16 digits of your receipt (4-4-4-4). Lost it? Send a new LAPOR
sms-receipt-mistyped = A digit is wrong. A receipt has 16 digits (4-4-4-4). Look again, then text STATUS and the digits. You have lost no try
sms-receipt-wrong = No such receipt. Check its 16 digits (4-4-4-4). { $left } more tries before you must wait 1 hour. Lost it? Send a new LAPOR
sms-receipt-locked = Wrong 3 times. Wait 1 hour, then try again with the 16 digits of your receipt. Something new? Send LAPOR, we still take it
sms-nothing-to-answer = To answer an officer: text JAWAB, the 16 digits of your receipt, then your answer. For a new report: LAPOR and your words
sms-news = OK. If there is news within 3 days we send a short SMS that tells nothing of it. 14 days? Reply KABARI 14. Cancel: STOP. Shared phone? Better STOP
sms-news-long = OK. If there is news within 14 days we send a short SMS that tells nothing of it. Cancel: STOP. Shared phone? Better STOP
sms-news-which = To get news: text KABARI and the 16 digits of your receipt
sms-news-cannot = We cannot send news by SMS here. Look for yourself at any time: STATUS and your receipt
sms-tips-closed = Sorry, we cannot take reports here yet. Contact BP3MI { $bp3mi }. In danger now: call { $police }; women/children { $women }
sms-wait = We have got your message. Please wait. In danger now: call { $police } or { $women }
sms-there-is-news = There is something new for you. Read it the same way as before. No more of these messages: reply STOP

## Leaving for work

sms-q1 = { $of } questions, reply Y or N. We pass your answers to nobody. { $at }/{ $of } Is your true age { $age } or more? To end: STOP
sms-q2 = { $at }/{ $of } Is there a company (PT), or a state/independent scheme? Y = yes. N = only a person (sponsor/friend/social media)
sms-q3 = { $at }/{ $of } Is your visa a WORK VISA? Y = yes. N = tourist/umrah/pilgrim/visit. ? = I don't know
sms-q4 = { $at }/{ $of } Have you signed AND do you hold a copy of the work contract (pay, employer, address)? Y/N
sms-q5 = { $at }/{ $of } Do you hold your passport and ID card yourself? Y/N
sms-q6 = { $at }/{ $of } Did you/your family get advance money, or owe whoever sends you? Y/N
sms-q7 = { $at }/{ $of } Do you have BPJS Ketenagakerjaan PMI and did you attend the BP3MI orientation (OPP)? Y/N
sms-check-country = One more: what work, in which country? Example: MALAYSIA PLANTATION. Don't know: reply ?
sms-check-job = { $country }: what work? Example: DOMESTIC, PLANTATION, FACTORY, BUILDING, CARE, SHOP. Don't know: reply ?
sms-check-verify = By your answers the main requirements are COMPLETE. This is NO permit. Before you go make sure you are registered: BP3MI { $bp3mi }. Keep a contract copy
sms-check-wait = NOT COMPLETE: { $signs }. Don't leave yet. Ask free at Disnaker/LTSA or BP3MI { $bp3mi }{ $tips ->
    [none] {""}
   *[other] { $calls ->
        [none] . Need help? BANTU
       *[other] . Want a call? BANTU
    }
 }
sms-check-stop = DANGER SIGNS: { $signs }. This looks unofficial. Don't leave. { $tips ->
    [none] Ask BP3MI { $bp3mi }
   *[other] { $calls ->
        [none] Reply BANTU
       *[other] Reply BANTU (we call)
    }
 }. Danger: { $police }
sms-check-child = { $age ->
    [none] You are young, don't leave yet.
   *[other] Under { $age } nobody may work abroad.
 } If you are forced, or the age on your ID was changed: call { $women } or reply HELP. Free, secret. It is not your fault
sms-check-danger = DANGER: { $signs }. Call { $police } NOW; women/children { $women }. It is not your fault. Can't? { $tips ->
    [none] Ask another
   *[other] LAPOR + place
 }
sms-check-tonight = DON'T LEAVE tonight. DANGER: { $signs }. Threatened? Call { $police }. Ask BP3MI { $bp3mi }{ $tips ->
    [none] {""}
   *[other] {" "}or reply BANTU
 }
sms-check-papers = ASK FOR your passport/ID first. DANGER: { $signs }. Don't leave. Refused? { $tips ->
    [none] BP3MI { $bp3mi }
   *[other] Reply BANTU
 }. Danger: { $police }
sms-check-claimed = What you name is there, but we cannot be sure. Show visa & papers to BP3MI { $bp3mi } before you leave.{ $check ->
    [none] {""}
   *[other] {" "}Check 7 points: reply SYARAT
 }
sms-check-ask = Not enough for us to answer. Don't pay or leave yet. { $check ->
    [none] Ask BP3MI { $bp3mi }
   *[other] Reply SYARAT: 7 short questions, passed to nobody
 }
sms-check-closed = Sorry, departures cannot be checked here yet. Don't pay or leave yet. Ask free at Disnaker/LTSA or BP3MI { $bp3mi }
sms-destination-closed = { $country }, { $job }: CLOSED, data { $date }. { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }Offers with an umrah/pilgrim/tourist visa are unofficial. Don't leave.{ $tips ->
    [none] {""}
   *[other] {" "}Forced? Reply BANTU
 }
sms-destination-none = { $country }: NOT an official placement country, data { $date }. { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }High pay + free ticket is often bait. Don't leave{ $tips ->
    [none] {""}
   *[other] . Know the recruiter? LAPOR
 }
sms-destination-special = { $country }, { $job }: only through the two states' channel, data { $date }. { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }Not through a person. Ask BP3MI { $bp3mi }
sms-destination-open = { $country }, { $job }: P3MI do place there, data { $date }. { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }No proof that your offer is true. Text CEK and the PT{ $check ->
    [none] {""}
   *[other] {" "}or SYARAT
 }
sms-destination-but-closed = { $country }: { $job } CLOSED, data { $date }. { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }Other work: ask BP3MI { $bp3mi } first. Don't pay or leave
sms-destination-but-special = { $country }: { $job } only by a special channel, data { $date }. { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }Other work: e.g. CEK MALAYSIA SAWIT. BP3MI { $bp3mi }
sms-destination-unknown = { $country }: we hold no official rule for that work. Don't pay or leave yet. Ask BP3MI { $bp3mi }
sms-topics = Text INFO and: SURAT (papers), LANGKAH (steps), BIAYA (cost), IZIN (consent), PLB, MAGANG, NIKAH, JUDOL, or a country, e.g. INFO ARAB PRT
sms-topic-unknown = Sorry, we cannot answer that yet. Ask free at Disnaker/LTSA or BP3MI { $bp3mi }. Don't pay yet
sms-interest = Work abroad the official way: what skill? 1 domestic 2 plantation 3 factory 4 building 5 care 6 shop/hotel 7 sea 8 other. Reply with a digit
sms-interest-where = Your kabupaten/kota? Type its name. We only count; your name and number are not kept
sms-interest-counted = We counted your wish, without a name. { $place ->
    [none] No training is known to be open there
   *[other] Training OPEN: { $place }
 }. Begin at Disnaker/LTSA or BP3MI { $bp3mi }. Check the PT: CEK + name
sms-forgotten = Your conversation data are deleted. Reports already passed on cannot be taken back. You will get no more SMS. To begin again: text MULAI
topic-documents = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }Papers: 1 marital status 2 family consent, village knows 3 skill certificate 4 health 5 passport 6 work visa 7 placement deal 8 contract. LAGI?
topic-documents-more = Also: BPJS Ketenagakerjaan PMI, orientation (OPP) at BP3MI, E-PMI card. Keep copies of all papers. Do not hand over the originals
topic-consent = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }Consent of spouse/parent/guardian must be known by the village head, plus stamp duty. Asked for more money? Ask for the rule{ $tips ->
    [none] {""}
   *[other] {" "}or reply LAPOR
 }
topic-cost = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }We cannot judge a price. Ask for the official list: who pays what. Don't pay before the placement agreement is signed. BP3MI { $bp3mi }
topic-plb = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }PLB is for short visits of border residents, NOT for work. Work needs passport, work visa, contract. Ask BP3MI { $bp3mi }
topic-internship = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }An internship is no P3MI placement. The LPK needs a permit for it; ask its number, check at Disnaker. Don't pay to a private account
topic-bride = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }BEWARE, like a bride order. Sign no foreign-language contract, don't hand over ID/KK. Ask { $women }. Under 18: call { $police }
topic-scam = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }High pay + free ticket for admin/CS/gambling jobs is often bait: people are locked in and made to cheat. Don't leave{ $tips ->
    [none] {""}
   *[other] . Know the recruiter? LAPOR
 }
topic-steps = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }Begin at Disnaker/LTSA/BP3MI: 1 official job info 2 check PT 3 family consent 4 SIAPkerja 5 selection at Disnaker 6 health check. LAGI?
topic-steps-more = 7 training & certificate 8 placement deal 9 BPJS PMI 10 passport 11 contract & work visa 12 OPP 13 E-PMI 14 official post 15 report arrival
topic-company-form = { $mark ->
    [none] {""}
   *[other] (unconfirmed) {""}
 }Only a licensed PT can be a P3MI. A CV, foundation, LPK, travel or service office CANNOT. Don't hand over ID/money. Ask BP3MI { $bp3mi }
## Bantuan

sms-abroad = It is not your fault. Send no ransom.{ $mission ->
    [none] {""}
   *[other] {" "}KJRI Kuching { $mission }.
 }{ $ministry ->
    [none] {""}
   *[other] {" "}KP2MI { $ministry }.
 } { $tips ->
    [none] Ask BP3MI { $bp3mi }
   *[other] Reply: country, city, name of the place.{ $calls ->
        [none] {""}
       *[other] {" "}Want a call? BANTU 3
    }
 }
sms-help = { $calls ->
    [none] Choose: 1 paid, not sent 2 family abroad silent 3 pay/passport withheld 4 ill/died abroad 5 want to go home 6 extorted by officers 7 business. Reply digit
   *[other] We call you. Choose: 1 paid, not sent 2 family abroad silent 3 pay/passport withheld 4 ill/died abroad 5 want to go home 6 extorted by officers 7 business
 }
sms-help-paid = { $day ->
    [none] Officers read this; we cannot call yet
   *[other] An officer calls by { $day } { $time }
 }{ $code ->
    [none] . Receipt { $receipt }
   *[other] { $day ->
        [none] . Code { $code }
       *[other] {" "}and says code { $code }
    }
 }. Write: which company, how much, when, any proof? Free{ $day ->
    [none] {""}
   *[other] . Cancel: reply 0
 }
sms-help-abroad = { $day ->
    [none] Officers read this; we cannot call yet
   *[other] An officer calls by { $day } { $time }
 }{ $code ->
    [none] . Receipt { $receipt }
   *[other] { $day ->
        [none] . Code { $code }
       *[other] {" "}and says code { $code }
    }
 }. Write: name, country/city, company, since when.{ $mission ->
    [none] {""}
   *[other] {" "}KJRI Kuching { $mission }.
 } { $day ->
    [none] Free
   *[other] Cancel: reply 0
 }
sms-help-extorted = { $oversight ->
    [none] {""}
   *[other] Read by oversight only, not by that office. {""}
 }{ $day ->
    [none] We cannot call yet
   *[other] We call by { $day } { $time }
 }{ $code ->
    [none] . Receipt { $receipt }
   *[other] { $day ->
        [none] . Code { $code }
       *[other] {" "}and say code { $code }
    }
 }. Write: where, when, which office{ $day ->
    [none] {""}
   *[other] . Cancel: reply 0
 }
sms-help-taken = { $oversight ->
    [none] An officer
   *[other] The oversight
 } { $day ->
    [none] reads this and cannot call yet
   *[other] calls by { $day } { $time }
 }{ $code ->
    [none] {""}
   *[other] { $day ->
        [none] . Code { $code }
       *[other] {" "}and says code { $code }
    }
 }. Receipt { $receipt }. News: STATUS and the receipt.{ $off ->
    [none] {""}
   *[other] {" "}Cancel: reply 0.
 } Delete this SMS
sms-help-danger = IN DANGER: call { $police }; women/children { $women }. Receipt { $receipt }. { $day ->
    [none] Officers read this
   *[other] An officer calls by { $day } { $time }
 }{ $code ->
    [none] {""}
   *[other] { $day ->
        [none] . Code { $code }
       *[other] {" "}and says code { $code }
    }
 }
sms-help-added = We have added it. Receipt { $receipt }. News: STATUS and the receipt. In danger now: call { $police }; women/children { $women }. Delete this SMS
sms-help-quiet = Officers read this and do NOT call.{ $calls ->
    [none] {""}
   *[other] {" "}Want a call? BANTU 3.
 } Receipt { $receipt }. News: STATUS and the receipt. Shared phone? Delete this SMS
sms-help-off = OK, noted: nobody is to call this number. Your words are still read. Receipt { $receipt }. In danger now: call { $police }; women/children { $women }
sms-family-arrival = { $code }: your family arrives at { $at } { $arrives }. Bring ID (KTP/KK). FREE, there is no fee. Asked for money? Reply LAPOR
sms-family-deceased = { $code }: as we said on the phone, arrival planned { $arrives }.{ $paid ->
    [none] {""}
   *[other] {" "}The government pays all costs to the home.
 } Contact { $contact }

## USSD

ussd-home =
    Work abroad (free)
    1 Check company/agent
    2 Leaving: check, info{ $tips ->
        [none] {""}
       *[other] {"\u000A"}3 Report (no name needed){"\u000A"}4 Status
    }
    5 HELP (danger)
    6 Bahasa/Language{ $tips ->
        [none] {""}
       *[other] {"\u000A"}7 Get help
    }
    0 Exit
ussd-ask-name =
    Type the company's name as printed, or its licence number.
    E.g. CONTOH JAYA ABADI
    0 Back
ussd-licensed =
    { $name }
    LICENSED{ $no ->
        [none] {""}
       *[other] {" "}no.{ $no }
    }{ $until ->
        [none] {""}
       *[other] {" "}to { $until }
    }
    { $src } data { $date }
    The person may not work for it
    1 Job/recruit permit
    0 Back
ussd-licensed-permits-unknown =
    { $name }
    LICENSED{ $no ->
        [none] {""}
       *[other] {" "}no.{ $no }
    }{ $until ->
        [none] {""}
       *[other] {" "}to { $until }
    }
    { $src } data { $date }
    Recruit permit NOT checked. The person may not work for it
    BP3MI { $bp3mi }
    0 Back
ussd-licensed-no-permit =
    { $name }
    Company licensed BUT no valid recruit permit
    { $src } data { $date }
    Do not pay or hand over passport
    BP3MI { $bp3mi }
    0 Back
ussd-licensed-watched =
    { $name }
    LICENSED{ $no ->
        [none] {""}
       *[other] {" "}no.{ $no }
    } but UNDER WATCH to { $until }
    { $src } data { $date }
    Ask BP3MI { $bp3mi }
    1 Job/recruit permit
    0 Back
ussd-suspended =
    { $name }
    SANCTIONED, may not recruit { $until ->
        [none] since { $since }
       *[other] { $since } to { $until }
    }
    { $date ->
        [none] Do not sign up or pay
       *[other] { $src } data { $date }. Do not sign up/pay
    }
    BP3MI { $bp3mi }
    0 Back
ussd-revoked =
    { $name }
    LICENCE REVOKED { $since }{ $document ->
        [none] {""}
       *[other] {" "}({ $document })
    }
    { $date ->
        [none] Do not sign up or pay
       *[other] { $src } data { $date }. Do not sign up/pay
    }
    BP3MI { $bp3mi }
    0 Back
ussd-expired =
    { $name }
    LICENCE EXPIRED { $on }, no renewal recorded
    { $src } data { $date }. Do not pay yet
    BP3MI { $bp3mi }
    0 Back
ussd-delisted =
    { $name }
    NO LONGER on the P3MI list since { $since }
    { $src } data { $date }. Do not pay or give passport
    BP3MI { $bp3mi }
    0 Back
ussd-not-listed =
    { $echo ->
        [none] That name
       *[other] { $echo }
    }: NOT on the P3MI list ({ $src } { $date }). Do not pay or hand over your passport.
    { $calls ->
        [none] Ask BP3MI { $bp3mi }
       *[other] 1 Ask an officer (we call)
    }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}2 Report
    }
    0 Back
ussd-similar =
    NO MATCH. Alike is not licensed. Choose:
    { $choices }
    9 None of these
    0 Back
ussd-too-general =
    Too general: { $count } companies use { $echo ->
        [none] it
       *[other] { $echo }
    }. Type the full name as printed, or the licence number.
    0 Back
ussd-individual =
    Individuals (sponsor/broker) MAY NOT send workers. Ask company name and letter of duty. Give no money or passport.
    BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}2 Report
    }
    0 Back
ussd-other-regime =
    { $echo ->
        [none] That name
       *[other] { $echo }
    } is not on the P3MI list { $date }. Seafarer and intern licences are NOT checked here. Do not pay yet.
    BP3MI { $bp3mi }
    0 Back
ussd-wrong-form =
    { $echo ->
        [none] That
       *[other] { $echo }
    } is no PT. Only a licensed PT can be a P3MI. Don't hand over ID/money. BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}2 Report
    }
    0 Back
ussd-no-such-job =
    { $name }
    Licensed PT, but that job is NOT in the data of { $src } { $date }. No proof of fraud. BP3MI { $bp3mi }
    0 Back
ussd-stale =
    { $date ->
        [none] We hold no licence data yet,
       *[other] Licence data not updated since { $date },
    } so we cannot answer. Do not pay yet.
    Ask BP3MI { $bp3mi }
    0 Back
ussd-permits =
    { $name }
    Recruit permits (SIP2MI):
    { $items }
    { $src } data { $date }
    0 Back
ussd-permits-unknown =
    We hold NO recruit permit (SIP2MI) data. Ask for the SIP2MI number of that job and country. Do not pay yet.
    Ask BP3MI { $bp3mi }
    0 Back
ussd-language =
    Bahasa/Language
    { $languages }
    0 Kembali/Back
ussd-cry =
    In danger: call { $police }; women/children { $women }.
    1 Call me
    2 SMS only
    3 Do not contact me
    4 I am abroad
    5 I am under 18
    0 Cancel
ussd-cry-unwatched =
    In danger now: call { $police }; women/children { $women }.
    It may not be read at once:
    3 Note it
    4 I am abroad
    5 I am under 18
    0 Cancel
ussd-cry-how =
    We have it. In danger: call { $police }; women/children { $women }.
    1 Call me
    2 SMS only
    3 Do not contact me
    Or type village/road/town
    0 Done
ussd-cry-child =
    It is not your fault. Call { $women }; danger { $police }.
    1 Call me
    2 SMS only
    3 Do not contact me
    Or type your village/town
    0 Done
ussd-cry-abroad =
    We have it.{ $mission ->
        [none] {""}
       *[other] { " " }KJRI Kuching { $mission }.
    } Danger: { $police }; { $women }
    1 Call me
    2 SMS only
    3 Do not contact me
    Or type country + town
    0 Done
ussd-cry-call =
    An officer will call. Agreed word: { $word }. The caller does not say it? Hang up.
    Type where you are (village/road/town)
    0 Done
ussd-cry-taken =
    It is noted. In danger: call { $police }; women/children { $women }.
    Type where you are (village/road/town)
    0 Done
ussd-cry-more =
    It is passed on. In danger: call { $police }; women/children { $women }.
    Anything else? Just type
    0 Done
ussd-cry-off = All right, noted. In danger again: call { $police }; women/children { $women }
ussd-emergency =
    In danger now: call { $police }
    Women/children: { $women }
    No officer reads this screen; call as soon as you can.
    0 Back
ussd-tip-kind =
    Report. Officers do not see your number.
    1 People about to be sent
    2 Suspicious recruiter
    3 A child taken away
    4 An official involved
    5 Other
    0 Back
ussd-tip-when =
    When do they leave?
    1 Today/tonight
    2 Tomorrow
    3 This week
    4 Already left
    5 I do not know
    0 Back
ussd-tip-people =
    How many people?
    1 One
    2 2-5
    3 6-20
    4 More
    A child? Add A, e.g. 2A
    0 Back
ussd-tip-words =
    Type village & district, then details (company/person, car, phone). Short is fine.
    E.g. Sekida Jagoi, black car, boss Udin
    0 Back
ussd-follow-which =
    One more thing, where?
    { $choices }
    0 Done
ussd-follow-where =
    One more thing: in which kabupaten or kecamatan? Type its name
    0 Done
ussd-follow-when =
    One more thing: when do they leave?
    1 Today/tonight
    2 Tomorrow
    3 This week
    4 They have left
    5 I do not know
    0 Done
ussd-receipt =
    Thank you. Note your receipt:
    { $receipt }
    Send it by SMS?
    1 Yes
    2 No (shared phone)
    This session leaves no SMS
ussd-receipt-danger =
    In danger now: call { $police }; women/children { $women }
    Note your receipt:
    { $receipt }
    Send it by SMS?
    1 Yes
    2 No (shared phone)
ussd-receipt-only =
    Thank you. Note your receipt:
    { $receipt }
    This session leaves no SMS
    0 Done
ussd-receipt-only-danger =
    In danger now: call { $police }; women/children { $women }
    Note your receipt:
    { $receipt }
    0 Done
ussd-receipt-sent = Thank you. The receipt comes by SMS. Shared phone? Delete that SMS
ussd-ask-receipt =
    Type the 16 digits of your receipt
    0 Back
ussd-receipt-mistyped =
    A digit is wrong. Look again, then type the 16 digits
    0 Back
ussd-receipt-wrong =
    No such receipt. { $left } more tries before you must wait 1 hour. Type the 16 digits again
    0 Back
ussd-receipt-locked =
    Wrong 3 times. Wait 1 hour, then try again. A new report is still taken
    0 Back
ussd-status-question =
    Being checked since { $since }. They ask:
    { $question }
    Type your answer, short is fine
    0 Back
ussd-status-received =
    RECEIVED { $since }, not checked by an officer yet. Ask again any time
    0 Back
ussd-status-checking =
    BEING CHECKED since { $since }. No result yet. Ask again any time
    0 Back
ussd-status-forwarded =
    PASSED ON { $since } to { $offices } offices. No result yet. Ask again any time
    0 Back
ussd-status-acted =
    CLOSED { $since }, action was taken. Thank you. No details are shown, to protect people
    0 Back
ussd-status-nothing =
    CLOSED { $since }, not enough proof. If you see it again, report new details. Your report stays useful
    0 Back
ussd-replied = Your answer has arrived. Thank you. In danger now: call { $police }; women/children { $women }
ussd-tips-closed =
    Sorry, we cannot take reports here yet. BP3MI { $bp3mi }
    In danger: call { $police }; women/children { $women }
    0 Back
ussd-resume =
    Go on where you were?
    1 Go on
    2 Start anew
    0 Exit
ussd-slow = Sorry, a fault here. Try again later. Do not pay yet. In danger now: call { $police }; women/children { $women }
ussd-goodbye = Thank you
ussd-departure =
    Work abroad{ $check ->
        [none] {""}
       *[other] {"\u000A"}1 Check (7 questions)
    }
    2 Papers needed
    3 Official steps
    4 Cost
    5 Other info{ $tips ->
        [none] {""}
       *[other] {"\u000A"}6 Ask for help
    }
    0 Back
ussd-q1 =
    { $at }/{ $of } Is your true age { $age } or more?
    1 Yes
    2 Not yet
    3 Don't know
    0 Back
ussd-q2 =
    { $at }/{ $of } Is there a company (PT), or a state/independent scheme?
    1 Yes
    2 Only a person
    3 Don't know
    0 Back
ussd-q3 =
    { $at }/{ $of } Is your visa a WORK VISA?
    1 Yes
    2 No (tourist/umrah/pilgrim)
    3 Don't know
    0 Back
ussd-q4 =
    { $at }/{ $of } Signed AND holding a copy of the work contract?
    1 Yes
    2 Not yet
    3 Don't know
    0 Back
ussd-q5 =
    { $at }/{ $of } Do you hold your passport and ID yourself?
    1 Yes
    2 No
    3 Don't know
    0 Back
ussd-q6 =
    { $at }/{ $of } Got advance money, or owe whoever sends you?
    1 Yes
    2 No
    3 Don't know
    0 Back
ussd-q7 =
    { $at }/{ $of } Got BPJS Ketenagakerjaan PMI and the BP3MI orientation (OPP)?
    1 Yes
    2 Not yet
    3 Don't know
    0 Back
ussd-check-country =
    One more: which country?
    1 Malaysia
    2 Taiwan
    3 Hong Kong
    4 Singapore
    5 Saudi Arabia
    6 Another
    9 Don't know
    0 Back
ussd-check-country-other =
    Type the country, and the work if you like.
    Example: KUWAIT MAID
    0 Back
ussd-check-job =
    { $country }: what work?
    1 Domestic
    2 Plantation
    3 Factory
    4 Building
    5 Care
    6 Shop/hotel
    7 At sea
    8 Other
    9 Don't know
    0 Back
ussd-check-verify =
    By your answers COMPLETE. This is NO permit. Make sure you are registered: BP3MI { $bp3mi }
    Keep a copy of the contract
    0 Back
ussd-check-wait =
    NOT COMPLETE: { $signs }. Don't leave yet. BP3MI { $bp3mi }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Ask for help{"\u000A"}2 Report
    }
    0 Back
ussd-check-stop =
    DANGER SIGNS: { $signs }. Don't leave. Danger: call { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Ask for help{"\u000A"}2 Report
    }
    0 Back
ussd-check-child =
    { $age ->
        [none] You are young, don't leave yet.
       *[other] Under { $age } nobody may work abroad.
    } Forced? Call { $women }. It is not your fault{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Ask for help{"\u000A"}2 Report
    }
    0 Back
ussd-check-danger =
    DANGER: { $signs }. Call { $police } NOW; women/children { $women }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Ask for help{"\u000A"}2 Report
    }
    0 Back
ussd-check-tonight =
    DON'T LEAVE tonight: { $signs }. Threatened? Call { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Ask for help{"\u000A"}2 Report
    }
    0 Back
ussd-check-papers =
    ASK FOR your passport/ID first. DANGER: { $signs }. Call { $police }{ $tips ->
        [none] {""}
       *[other] {"\u000A"}1 Ask for help{"\u000A"}2 Report
    }
    0 Back
ussd-check-closed =
    Sorry, departures cannot be checked here yet. Don't pay or leave yet. Ask BP3MI { $bp3mi }
    0 Back
ussd-destination-closed =
    { $country }, { $job }: { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }CLOSED, data { $date }. Don't leave. BP3MI { $bp3mi }
    0 Back
ussd-destination-none =
    { $country }: { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }NOT an official placement country, data { $date }. Don't leave. BP3MI { $bp3mi }
    0 Back
ussd-destination-special =
    { $country }, { $job }: { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }only through the two states' channel, data { $date }. BP3MI { $bp3mi }
    0 Back
ussd-destination-open =
    { $country }, { $job }: { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }P3MI do place there, data { $date }. Check the PT first
    0 Back
ussd-destination-but-closed =
    { $country }: { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }{ $job } CLOSED, data { $date }. Other work: ask BP3MI { $bp3mi }
    0 Back
ussd-destination-but-special =
    { $country }: { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }{ $job } only by a special channel, data { $date }. BP3MI { $bp3mi }
    0 Back
ussd-destination-unknown =
    { $country }: we hold no official rule for that work. Don't pay or leave yet. BP3MI { $bp3mi }
    0 Back
ussd-interest =
    What skill?
    1 Domestic
    2 Plantation
    3 Factory
    4 Building
    5 Care
    6 Shop/hotel
    7 At sea
    8 Other
    0 Back
ussd-interest-where =
    Type the name of your kabupaten/kota. Your name and number are not kept.
    0 Back
ussd-interest-counted =
    Counted without a name. { $place ->
        [none] No training is known to be open there
       *[other] Training OPEN: { $place }
    }. Begin at Disnaker/LTSA or BP3MI { $bp3mi }
ussd-topics =
    Other info
    1 Family consent
    2 Border pass
    3 Internship
    4 Marrying a foreigner
    5 Gambling/admin jobs
    6 CV/LPK/travel
    7 Country
    8 Training
    0 Back
ussd-topic-unknown =
    Sorry, we cannot answer that yet. Ask BP3MI { $bp3mi }
    0 Back
ussd-topic-documents =
    { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }Papers: 1 marital status 2 family consent 3 skill 4 health 5 passport 6 work visa 7 placement deal 8 contract
    1 More
    0 Back
ussd-topic-consent =
    { topic-consent }
    0 Back
ussd-topic-cost =
    { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }Ask for the official list: who pays what. Don't pay before the placement agreement is signed. BP3MI { $bp3mi }
    0 Back
ussd-topic-plb =
    { topic-plb }
    0 Back
ussd-topic-internship =
    { topic-internship }
    0 Back
ussd-topic-bride =
    { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }BEWARE of bride orders. Sign no foreign contract, don't hand over ID/KK. Ask { $women }; under 18: { $police }
    0 Back
ussd-topic-scam =
    { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }High pay + free ticket for admin/gambling jobs is often bait: people are locked in, made to cheat. Don't leave
    0 Back
ussd-topic-steps =
    { $mark ->
        [none] {""}
       *[other] (unconfirmed) {""}
    }1 official info 2 check PT 3 consent 4 SIAPkerja 5 selection 6 health check. Begin at Disnaker/BP3MI
    1 More
    0 Back
ussd-topic-company-form =
    { topic-company-form }
    0 Back
ussd-topic-documents-more =
    { topic-documents-more }
    0 Back
ussd-topic-steps-more =
    { topic-steps-more }
    0 Back

## Countries, work, signs of danger (inside other texts)

country-other = That country
country-my = MALAYSIA
country-sa = SAUDI ARABIA
country-ae = UAE
country-kw = KUWAIT
country-qa = QATAR
country-bh = BAHRAIN
country-om = OMAN
country-jo = JORDAN
country-lb = LEBANON
country-iq = IRAQ
country-sy = SYRIA
country-ye = YEMEN
country-eg = EGYPT
country-ma = MOROCCO
country-dz = ALGERIA
country-ly = LIBYA
country-sd = SUDAN
country-ps = PALESTINE
country-mr = MAURITANIA
country-tn = TUNISIA
country-tw = TAIWAN
country-hk = HONG KONG
country-sg = SINGAPORE
country-bn = BRUNEI
country-kr = KOREA
country-jp = JAPAN
country-cn = CHINA
country-mo = MACAU
country-kh = CAMBODIA
country-mm = MYANMAR
country-th = THAILAND
country-la = LAOS
country-vn = VIETNAM
country-ph = PHILIPPINES
country-au = AUSTRALIA
country-nz = NEW ZEALAND
country-de = GERMANY
country-pl = POLAND
country-ro = ROMANIA
country-hr = CROATIA
country-hu = HUNGARY
country-it = ITALY
country-tr = TURKEY
country-gb = UK
country-us = USA
country-ca = CANADA
job-household = domestic work
job-plantation = plantation work
job-factory = factory work
job-construction = building work
job-care = care work
job-service = shop/hotel work
job-sea = work at sea
job-online = admin/CS/online
job-other = other work
job-any = all work
flag-rf-01 = no work visa
flag-rf-02 = pilgrim visa for work
flag-rf-03 = only a person, no company
flag-rf-04 = company not on the list
flag-rf-05 = company under sanction
flag-rf-06 = no recruit permit
flag-rf-07 = no work contract yet
flag-rf-08 = money given to family
flag-rf-09 = debt/advance money
flag-rf-10 = asked for money
flag-rf-11 = others hold passport/ID
flag-rf-12 = too young
flag-rf-13 = age/name on ID changed
flag-rf-14 = high pay, no skill needed
flag-rf-15 = no office, by phone only
flag-rf-16 = locked in
flag-rf-17 = night trip/back way
flag-rf-18 = transit without visa
flag-rf-19 = called internship/study
flag-rf-20 = not a placement country
flag-rf-21 = domestic work there closed
flag-rf-22 = like a bride order
flag-rf-23 = border pass is not for work
flag-rf-24 = no BPJS/OPP/E-PMI yet
flag-rf-25 = family/village consent untrue
flag-rf-26 = told to lie to immigration
flag-rf-27 = work differs from contract
flag-rf-28 = unpaid wages/violence
flag-rf-29 = children on a back way
flag-rf-30 = recruiter is someone close
flag-rf-31 = PRT cannot go independently
flag-rf-32 = only via the state channel
flag-rf-33 = that work may need older age
ask-rf-01 = Is the visa for work, or a tourist/visit visa?
ask-rf-02 = Is an umrah/pilgrim visa used for work?
ask-rf-03 = Who arranges it? Which company (PT)?
ask-rf-04 = What is the company's full name?
ask-rf-05 = Which company, so we can check sanctions?
ask-rf-06 = What work, in which country?
ask-rf-07 = Contract signed? Do you understand it?
ask-rf-08 = Was money given to the family first?
ask-rf-09 = Will wages be cut? For how many months?
ask-rf-10 = To whose account do you pay?
ask-rf-11 = Who holds your ID and passport?
ask-rf-12 = How old?
ask-rf-13 = Was the age on the ID changed?
ask-rf-14 = What pay? Leaving when?
ask-rf-15 = Is there an office? Where?
ask-rf-16 = May you go out, or home?
ask-rf-17 = Through the official post, by day?
ask-rf-18 = Where is the stopover?
ask-rf-19 = Internship through whom? Paying?
ask-rf-20 = Which country? As admin/CS?
ask-rf-21 = Domestic work in the Middle East?
ask-rf-22 = Matched and paid a bride price?
ask-rf-23 = Using a border pass?
ask-rf-24 = Done OPP, holding an E-PMI card?
ask-rf-25 = Does the village head know and sign?
ask-rf-26 = Told to lie to immigration?
ask-rf-27 = Is the work other than the contract?
ask-rf-28 = Wages paid? Anyone hurting you?
ask-rf-29 = Are children coming along?
ask-rf-30 = Who invited you? Family?
ask-rf-31 = Going independently, to a household?
ask-rf-32 = Via the two states' channel?
ask-rf-33 = How old? That work may ask for more.
unknown-q1 = age
unknown-q2 = name of PT
unknown-q3 = kind of visa
unknown-q4 = work contract
unknown-q5 = who holds passport/ID
unknown-q6 = debt/advance
unknown-q7 = BPJS/OPP
unknown-destination = country & work
unknown-rule = rules of that country
unknown-unconfirmed = a rule we have not confirmed

## Bantuan

ussd-abroad =
    It is not your fault. Send no ransom.{ $ministry ->
        [none] {""}
       *[other] {" "}KP2MI { $ministry }.
    }
    { $tips ->
        [none] Ask BP3MI { $bp3mi }
       *[other] Type country, city, name of the place
    }
    0 Back
ussd-help =
    Help:
    1 Paid, not sent
    2 Family abroad silent
    3 Pay/passport withheld
    4 Ill/died abroad
    5 Want to go home
    6 Extorted by officers
    7 Back home: business
    0 Back
ussd-help-words =
    { $day ->
        [none] Officers read this. Type: name, country/city, company, since when, a number to call
       *[other] An officer calls this number by { $day } { $time }.{"\u000A"}Type: name, country/city, company, since when{"\u000A"}1 Just call me
    }
    0 Back
ussd-help-words-extorted =
    { $oversight ->
        [none] {""}
       *[other] Read by oversight only, not by that office.{" "}
    }{ $day ->
        [none] Type: where, when, which office
       *[other] We call this number by { $day } { $time }{"\u000A"}Type: where, when, which office{"\u000A"}1 Just call me
    }
    0 Back
ussd-help-words-question =
    { $day ->
        [none] Officers read this. Type your question about the company
       *[other] An officer calls this number by { $day } { $time }.{"\u000A"}Type your question about the company{"\u000A"}1 Just call me
    }
    0 Back
ussd-help-taken =
    { $oversight ->
        [none] An officer
       *[other] The oversight
    } { $day ->
        [none] reads this
       *[other] calls by { $day } { $time }
    }{ $code ->
        [none] {""}
       *[other] , code { $code }
    }
    Receipt { $receipt }{ $mission ->
        [none] {""}
       *[other] {"\u000A"}KJRI { $mission }
    }{ $sends ->
        [none] {""}
       *[other] {"\u000A"}1 Send it by SMS
    }{ $day ->
        [none] {""}
       *[other] {"\u000A"}2 Cancel the call
    }
    0 Done
ussd-help-danger =
    In danger now: call { $police }; women/children { $women }
    Receipt { $receipt }{ $day ->
        [none] {""}
       *[other] {"\u000A"}We call by { $day } { $time }
    }{ $sends ->
        [none] {""}
       *[other] {"\u000A"}1 By SMS
    }{ $day ->
        [none] {""}
       *[other] {"\u000A"}2 Cancel
    }
    0 Done
ussd-help-off = OK, noted: nobody is to call this number. Receipt { $receipt }. In danger now: call { $police }; women/children { $women }

## Officers (said in Indonesian only)

sms-alert-new-p1 = P1 NEW { $reference }, area { $area }. Accept within 15 min: reply T { $reference }. Cannot: X { $reference }. Details on the console only
sms-alert-new-p2 = P2 NEW { $reference }, area { $area }. Accept within 4 h: reply T { $reference }. Cannot: X { $reference }. Details on the console only
sms-alert-second = { $reference } is past 15 min and went to the second on duty of { $area }. Note the reason on the console
sms-alert-seconds = { $count } reports, { $reference } among them, are past 15 min and went to the second on duty of { $area }. Note why on the console
sms-alert-late = P{ $band } { $reference } NOT ACCEPTED YET, area { $area }. Accept: reply T { $reference }. Cannot: X { $reference }. Details on the console only
sms-alert-decision = P{ $band } { $reference } NOT DECIDED YET, area { $area }. Its time is over. Note the decision on the console
sms-alert-several = { $count } reports wait, gravest P{ $band } { $reference }, area { $area }. Accept: reply T { $reference }. The others on the console only
sms-alert-digest = { $count } new P{ $band } reports, { $reference } among them, area { $area }. Accept: reply T { $reference }. Details on the console only
sms-alert-accepted = { $reference } is yours. Details on the console only
sms-alert-refused = { $reference } is not taken by you. Note the reason on the console
sms-alert-already = { $reference } was accepted already. Details on the console only
sms-alert-unknown = Unknown code. Check its 6 letters and digits
mail-alert-new = P{ $band } NEW { $reference }, area { $area }. Count { $count }. Details on the console only
mail-alert-late = P{ $band } { $reference } IS LATE, area { $area }. Count { $count }. Details on the console only
mail-alert-digest = { $count } reports wait, area { $area }. Details on the console only

# --- Volunteers (Kawan PMI)
sms-kawan-question = { $reference }, the officers ask: { $question } Reply { $reference } and the answer. Not known: reply { $reference } T
sms-kawan-accepted = { $reference }: officers took it at { $time }. Tell nobody yet. Anything new? Reply { $reference } and what it is
sms-kawan-acted = { $reference }: DONE, it was dealt with. Thank you. Content? Reply 1 (not) to 5 (very). We send no details, to put nobody in danger
sms-kawan-nothing = { $reference }: not enough proof yet, it is kept. If you see it again, send L with new signs (name, plate, phone). Your report still helps
sms-kawan-waiting = { $reference }: officers have not decided yet, we reminded them. Do not confront or follow. Danger now: 110. We will send news
sms-app-code = Suluh code: { $code }. Good for 10 minutes. Type it only in the Suluh app. We never call to ask for it. Not you? Ignore this
sms-kawan-welcome = Registered: Kawan PMI { $area }. Report: L village, day, people, where to, signs. L Sekida 25/11 6 org Malaysia ada anak. Do NOT confront/follow
sms-kawan-no-invite = The invite is wrong or used up. Ask your kabupaten coordinator for a new one. You can report without it: type LAPOR and your words
sms-kawan-taken = { $reference } received, priority { $band }. See our reading: BACA { $reference }. Wrong? UBAH { $reference }. Do not confront/follow{ $by ->
    [none] {""}
   *[other] . Next news by { $by }
 }
sms-kawan-which = { $reference }: village { $name } is in { $count } kecamatan: { $choices } { $other } another. Reply the digit
sms-kawan-which-place = { $reference } received. Which one: { $choices } { $other } another. Reply the digit. Do not confront/follow
sms-kawan-where = { $reference }: type the village and its kecamatan. Your report has been received. Do not confront/follow
sms-kawan-how = Type L then village, day, people, where to, signs. Example: L Sekida 25/11 6 org Malaysia ada anak. Do NOT confront/follow. Danger: 110
sms-kawan-read = { $reference }: { $place }; { $date }; { $count } people; { $to }; { $child }. Wrong? UBAH { $reference } and what is right
sms-kawan-unread = { $reference }: our reading was deleted (kept 12 hours). The report is there. Wrong? UBAH { $reference } and what is right: 26/11 or 8 org
sms-kawan-how-change = Type UBAH { $reference } and only what is right: 26/11 (day), 8 org (people), desa Jagoi, tujuan Brunei, ada anak, tanpa anak
sms-kawan-unknown = No report of yours has this code. See your codes: type KODE. New report: L village, day, people, where to, signs
sms-kawan-added = { $reference }: noted, thank you. Do not confront/follow. Danger now: 110
sms-kawan-status = { $reference }: { $status } since { $since }. Anything new? Reply { $reference } and your words. Do not confront/follow
sms-kawan-codes = Your reports: { $codes }. More: STATUS and the code
sms-kawan-no-codes = You have no open report. Report: L village, day, people, where to, signs
sms-kawan-pin = Your PIN is { $pin }. Write it down elsewhere, tell nobody, then delete this SMS. New number? From the new one: PINDAH old-number PIN
sms-kawan-not-moved = Old number or PIN do not match, or too many tries. Wait an hour or ask your kabupaten coordinator for a new code
sms-kawan-moved-away = The service on this number was moved on request. Not you? Ask your kabupaten coordinator
sms-kawan-rated = Thank you, your answer was noted
sms-join-where = Lessons on working abroad by SMS, free. In which kabupaten or city do you live? Type its name, e.g. SAMBAS
sms-join-which = Which one: { $choices } Reply the digit
sms-join-consent = Lessons on work abroad, { $area }: FREE, one message a week at most. Your number is kept until you reply STOP. Join? Reply YES
sms-joined = You joined the SMS lessons for { $area }. Free, one message a week at most. To end: reply KELUAR, your number is deleted at once
sms-join-already = This number has joined the SMS lessons for { $area }. To end: KELUAR. To move: KELUAR first, then IKUT and the kabupaten
sms-join-not = All right, you did not join and your number is not kept. To join at any time: type IKUT
sms-join-stopped = This number once said STOP, so it was not joined. To hear from us again type MULAI first, then IKUT and the kabupaten
sms-left = You left the SMS lessons and your number is deleted. To join again: type IKUT
sms-not-joined = This number has not joined the SMS lessons. To join, free: type IKUT and your kabupaten
sms-quiz-right = RIGHT.
sms-quiz-wrong = WRONG, it is { $letter }.
sms-quiz-score = You scored { $score } of { $of }. Thank you. To end: STOP
ussd-kawan-who =
    Report as:
    1 Kawan PMI (you get news)
    2 Without a name
    0 Back
ussd-kawan-village =
    Type the village, kecamatan too if you like.
    E.g. Sekida Jagoi
    0 Back
ussd-kawan-village-again =
    Village not found. Type village and kecamatan again.
    1 Go on (write it later)
    0 Back
ussd-kawan-which =
    Which one?
    { $choices }
    { $other } another
    0 Back
ussd-kawan-people =
    How many people? Type the number, ? = not known.
    Children? add A, e.g. 6A
    0 Back
ussd-kawan-to =
    Where are they taken?
    1 Malaysia
    2 Brunei
    3 Singapore
    4 Taiwan
    5 Hong Kong
    6 Saudi Arabia
    7 Other/not known
    0 Back
ussd-kawan-signs =
    Type details: company/person, car, plate, phone. Short is fine.
    1 Nothing more
    0 Back
ussd-kawan-taken = { $reference } received, priority { $band }. Note the code. Wrong? SMS: UBAH { $reference }. Do not confront/follow{ $by ->
    [none] {""}
   *[other] . Next news by { $by }
 }
kawan-child = with children
kawan-no-child = no children
kawan-child-unknown = children ?
kawan-status-received = RECEIVED
kawan-status-checking = BEING CHECKED
kawan-status-forwarded = PASSED ON
kawan-status-acted = DONE
kawan-status-nothing = CLOSED

# --- Border posts
sms-post-alert = ALERT { $reference } until { $until }: { $words }. Victims first. Details on the console. Seen? reply { $reference } 1
sms-post-seen = { $reference }: noted, your post saw the alert
sms-post-over = { $reference }: this alert is over
