# English. Every SMS is at most 160 septets of GSM-7.
# The words "safe", "aman" and "illegal" are never used: licensed is not yet safe, and not listed is
# not yet against the law.

language-name = English
more = More
others = more
until = until

## SMS

sms-info = FREE, no subscription. Text: CEK company name; JOB (permit); { $tips ->
    [none] TOLONG (danger); BAHASA; STOP. E.g. CEK PT CONTOH JAYA
   *[other] LAPOR + report; STATUS + receipt; BANTU; TOLONG (danger); BAHASA; STOP
 }{ $dial ->
    [none] {""}
   *[other] . Or dial { $dial }
 }
sms-ask-name = Text the company's name as printed in the letter, or its licence number. Example: CONTOH JAYA ABADI
sms-unclear = Sorry, we did not understand. Example: CEK PT CONTOH JAYA. Or reply: 1 check company 2 info 3 TOLONG (danger){ $tips ->
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
sms-enough = This number has used today's answers. Try again tomorrow. In danger now: call { $police }; women/children { $women }

## Reports: never a word of what they say

sms-tip-ask = No name needed. Write: who/which company, where, when they leave, how many, any child? In danger now: { $police }.{ $dial ->
    [none] {" "}You will get a receipt
   *[other] {" "}Shared phone? Dial { $dial }
 }
sms-receipt = Thank you. Receipt { $receipt }. Officers do not see your number. News: text STATUS and the receipt. STOP = let go. Shared phone? Delete this SMS
sms-receipt-danger = Thank you. Receipt { $receipt }. IN DANGER: call { $police }; women/children { $women }. News: STATUS and the receipt. Shared phone? Delete this SMS
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

## Bantuan

sms-help = { $calls ->
    [none] Choose: 1 paid, not sent 2 family abroad out of contact 3 pay/passport withheld 4 ill/died abroad 5 want to go home 6 extorted by officers. Reply digit
   *[other] We call you. Choose: 1 paid, not sent 2 family abroad out of contact 3 pay/passport withheld 4 ill/died abroad 5 want to go home 6 extorted by officers
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
sms-help-off = OK, noted: nobody is to call this number. Your words are still read. Receipt { $receipt }. In danger now: call { $police }; women/children { $women }
sms-family-arrival = { $code }: your family arrives at { $at } { $arrives }. Bring ID (KTP/KK). FREE, there is no fee. Asked for money? Reply LAPOR
sms-family-deceased = { $code }: as we said on the phone, arrival planned { $arrives }.{ $paid ->
    [none] {""}
   *[other] {" "}The government pays all costs to the home.
 } Contact { $contact }

## USSD

ussd-home =
    Ask about work abroad (free)
    1 Check company/agent{ $tips ->
        [none] {""}
       *[other] {"\u000A"}3 Report (no name needed){"\u000A"}4 Status of a report
    }
    5 HELP, I am in danger
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

## Bantuan

ussd-help =
    Help:
    1 Paid, not sent
    2 Family abroad out of contact
    3 Pay/passport withheld
    4 Ill/died abroad
    5 Want to go home
    6 Extorted by officers
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
