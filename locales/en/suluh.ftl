# English. Every SMS is at most 160 septets of GSM-7.
# The words "safe", "aman" and "illegal" are never used: licensed is not yet safe, and not listed is
# not yet against the law.

language-name = English
more = More
others = more
until = until

## SMS

sms-info = FREE, no subscription. Text: CEK company name; JOB (recruit permit); TOLONG (danger); BAHASA; STOP. E.g. CEK PT CONTOH JAYA{ $dial ->
    [none] {""}
   *[other] . Or dial { $dial }
 }
sms-ask-name = Text the company's name as printed in the letter, or its licence number. Example: CONTOH JAYA ABADI
sms-unclear = Sorry, we did not understand. Example: CEK PT CONTOH JAYA. Or reply: 1 check company 2 info 3 TOLONG (danger). Free{ $dial ->
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
 }Do not sign up or pay. Already paid? Ask BP3MI { $bp3mi }
sms-revoked = { $name }: LICENCE REVOKED { $since }{ $document ->
    [none] {""}
   *[other] {" "}({ $document })
 }. { $date ->
    [none] {""}
   *[other] { $src } data { $date }. {""}
 }Do not sign up or pay. Already paid? BP3MI { $bp3mi }
sms-expired = { $name }: LICENCE EXPIRED { $on }, no renewal recorded. { $src } data { $date }. Do not pay yet. Ask BP3MI { $bp3mi }
sms-delisted = { $name }: NO LONGER on the P3MI list since { $since }. { $src } data { $date }. Do not pay or hand over your passport. BP3MI { $bp3mi }
sms-not-listed = { $echo ->
    [none] That name
   *[other] '{ $echo }'
 } is NOT on the P3MI list, { $src } data { $date }. Do not pay or give your passport. Check the spelling, ask BP3MI { $bp3mi }
sms-similar = { $echo ->
    [none] That name
   *[other] '{ $echo }'
 } DOES NOT MATCH. Alike is NOT licensed. Did you mean: { $choices } { $none } no. Reply digit or licence number
sms-too-general = Name too general: { $count } companies use { $echo ->
    [none] it
   *[other] { $echo }
 }. Send the full name as printed, or the licence number. Example: CEK PT CONTOH JAYA ABADI
sms-individual = Individuals (sponsor/broker) MAY NOT send workers abroad. Ask for the company name and letter of duty, then text CEK name. Never give money or passport
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

## USSD

ussd-home =
    Ask about work abroad (free)
    1 Check company/agent
    5 HELP, I am in danger
    6 Bahasa/Language
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
    Ask BP3MI { $bp3mi }
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
    BP3MI { $bp3mi }
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
ussd-resume =
    Go on where you were?
    1 Go on
    2 Start anew
    0 Exit
ussd-slow = Sorry, a fault here. Try again later. Do not pay yet. In danger now: call { $police }; women/children { $women }
ussd-goodbye = Thank you
