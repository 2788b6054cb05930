# Terms of office and handover.
terms-word = handover
terms-new-name = { $village } has a new secretary. What you have said is now with { $who }, and the promised dates stay.
terms-nobody = { $village } has no first secretary for now. What you have said is with the township, and the promised dates stay.
terms-handed-over =
    { $count ->
        [one] Handover in { $village }, { $count } matter
       *[other] Handover in { $village }, { $count } matters
    }
terms-sign-by = To be signed for by { $by }. The promised dates stay.
terms-key-sign-all = Sign for all
terms-dates-stay = The promised dates stay.
terms-all-signed =
    { $count ->
        [one] Signed for { $count } matter. The promised date stays.
       *[other] Signed for { $count } matters. The promised dates stay.
    }
terms-over =
    { $count ->
        [0] Your term in { $village } is over. { $who } answers for the village now.
        [one] Your term in { $village } is over. { $who } goes on with the one open matter.
       *[other] Your term in { $village } is over. { $who } goes on with the { $count } open matters.
    }
terms-township = The township service centre
terms-thanks = Thank you for your work.
terms-vacant =
    { $count ->
        [one] { $village } has no first secretary any more. { $count } open matter is with the township.
       *[other] { $village } has no first secretary any more. { $count } open matters are with the township.
    }
terms-vacant-cure = As soon as somebody is appointed, they go there by themselves.
terms-ends =
    { $count ->
        [one] { $village }: the term of { $who } ends on { $until }, with { $count } open matter.
       *[other] { $village }: the term of { $who } ends on { $until }, with { $count } open matters.
    }
terms-successor = The successor is { $who }, and the handover happens by itself.
terms-no-successor = There is no successor yet.
