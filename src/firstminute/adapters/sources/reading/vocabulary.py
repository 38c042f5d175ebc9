"""What fields are called: the names people and form builders give them, in five languages.

Each line is `meaning: names`. A name is compared by its words alone (`reading.words`): case, accents, digits,
separators and fillers such as "your" make no difference.
"""

from __future__ import annotations

from typing import Final

# The whole name.
EXACT: Final = """
first_name: first name, first, fname, given name, forename, name first, vorname, nombre de pila, primer nombre,
  prenom, primeiro nome, nome proprio
last_name: last name, last, lname, surname, family name, name last, nachname, familienname, zuname, apellido,
  apellidos, primer apellido, nom de famille, sobrenome, apelido, ultimo nome
name: name, full name, complete name, first and last name, first last name, name surname, nombre, nombres, nombre
  completo, nombre y apellidos, nombre y apellido, nombre apellido, nom, nom complet, nom et prenom, prenom et nom,
  nom prenom, prenom nom, vor und nachname, vorname und nachname, vorname nachname, vor nachname, vollstandiger name,
  nome, nome completo, nome e sobrenome, nome e apelido, contact name, who are you
mobile: mobile, mobile phone, mobile number, mobile phone number, cell, cell phone, cell number, cell phone number,
  cellular, telefono movil, telefono celular, movil, celular, numero de celular, numero celular, handy, handynummer,
  mobil, mobilnummer, mobiltelefon, mobilfunknummer, telephone portable, portable, numero de portable, mobile number,
  telemovel, numero de telemovel, telefone celular, whatsapp, whatsapp number, numero de whatsapp, numero whatsapp,
  gsm, sms number, text number
phone: phone, phone number, phone no, ph no, telephone, telephone number, tel, tel no, tel number, contact number,
  contact phone, contact no, callback number, number to call, phone num, ph, phone primary, telefono, numero de
  telefono, numero de contacto, telefon, telefonnummer, rufnummer, tel nr, telefon nr, numero de telephone, num tel,
  no de telephone, telefone, numero de telefone, numero de contato, fone, fon, whatsapp phone, phone daytime, phone
  number full, primary phone, caller number, caller phone
landline: home phone, home number, daytime phone, evening phone, work phone, work number, office phone, landline,
  festnetz, festnetznummer, telephone fixe, telefono fijo, telefone fixo, other phone, alternate phone, secondary
  phone, business phone, phone work, phone home
email: email, email address, email id, mail, mail address, correo, correo electronico, direccion de correo, direccion
  de correo electronico, direccion de email, email adresse, mail adresse, emailadresse, mailadresse, courriel, adresse
  email, adresse mail, adresse de courriel, adresse electronique, adresse courriel, endereco de email, correio
  eletronico, email primary, primary email, contact email, reply to email
other_email: work email, business email, confirm email, email confirm, email confirmation, confirm email address,
  repeat email, email repeat, retype email, verify email, other email, alternate email, secondary email
message: message, msg, comment, comments, question, questions, note, notes, additional notes, additional information,
  additional info, additional comments, other comments, comments or questions, questions or comments, comment or
  message, comments questions, questions comments, details, more details, project details, description, enquiry,
  inquiry, query, request, remarks, feedback, memo, reason for contact, reason for contacting us, reason for visit,
  reason for appointment, reason, concern, concerns, chief complaint, textarea, long text, multi line, how can we
  help, how can we help you, how may we help, how may we help you, how can we assist you, what can we help you with,
  what can we do for you, what do you need help with, tell us more, anything else, nachricht, mitteilung, anmerkung,
  anmerkungen, bemerkung, bemerkungen, kommentar, frage, fragen, anliegen, nachricht an uns, wie konnen wir ihnen
  helfen, wie konnen wir helfen, mensaje, comentario, comentarios, consulta, pregunta, preguntas, observaciones, como
  podemos ayudarle, como podemos ayudarte, commentaire, commentaires, demande, remarque, remarques, comment pouvons
  nous vous aider, mensagem, observacoes, duvida, duvidas, pergunta, como podemos ajudar, como podemos ajudar voce
service: service, services, service type, type of service, service of interest, services of interest, service
  interested in, services interested in, service needed, services needed, service requested, requested service,
  service required, desired service, treatment, treatments, treatment type, type of treatment, treatment of interest,
  treatment interested in, desired treatment, procedure, procedures, procedure of interest, interested in, i am
  interested in, im interested in, interest, interests, area of interest, what are you interested in, what are you
  looking for, which service are you interested in, what service are you interested in, which treatment are you
  interested in, what treatment are you interested in, appointment type, type of appointment, visit type, product of
  interest, behandlung, behandlungen, behandlungswunsch, gewunschte behandlung, leistung, leistungen, dienstleistung,
  gewunschte leistung, interesse, interesse an, interessiert an, ich interessiere mich fur, servicio, servicios,
  servicio de interes, tratamiento, tratamientos, tratamiento de interes, procedimiento, interesado en, me interesa,
  estoy interesado en, soin, soins, traitement, traitements, prestation, prestations, interesse par, je suis interesse
  par, servico, servicos, servico de interesse, tratamento, tratamentos, tratamento de interesse, procedimento,
  interesse em, tenho interesse em, tipo de servicio, tipo de tratamiento, tipo de servico
state: state, us state, state province, state region, state or province, province, region, address state, bundesland,
  kanton, estado, provincia, etat, uf, administrative area
postcode: zip, zip code, zip postal code, zip or postal code, zip postcode, postal, postal code, post code, postcode,
  address zip, plz, postleitzahl, codigo postal, code postal, cep, cp
country: country, country code, country region, address country, land, pais, pays
language: language, preferred language, lang, locale, language preference, language spoken, sprache, bevorzugte
  sprache, idioma, idioma preferido, langue, langue preferee, lingua
consent: consent, consented, agree, i agree, agreed, agreement, optin, accept, i accept, accepted, acceptance, terms,
  terms and conditions, terms of service, privacy, privacy policy, privacy consent, gdpr, gdpr consent, tcpa, tcpa
  consent, permission, marketing consent, sms consent, text consent, email consent, call consent, contact consent, sms
  optin, email optin, sms opt in, marketing optin, einwilligung, einverstanden, einverstandnis, datenschutz,
  datenschutzerklarung, zustimmung, dsgvo, consentimiento, acepto, autorizo, autorizacion, politica de privacidad,
  aviso de privacidad, consentement, accepte, jaccepte, rgpd, jautorise, consentimento, concordo, aceito, lgpd,
  politica de privacidade
consent_wording: consent text, consent wording, consent language, consent statement, consent label, consent
  description, consent disclosure, consent copy, disclosure, disclosure text, tcpa language, tcpa text, tcpa
  disclosure, terms text, agreement text, optin text, opt in text, optin language, legal text, legal disclaimer,
  disclaimer
submitted_at: submitted at, submitted on, submitted, submission date, submission time, submission timestamp, submit
  date, submit time, created at, created on, created time, created, date created, lead submit time, timestamp, time
  stamp, entry date, date submitted, occurred at
campaign: campaign, campaign name, ad campaign, kampagne, campana, campagne, campanha
page: page, page url, page uri, page link, source url, current url, current page, current page url, form url, form
  page, submitted from, submission url, wp http referer, embed url, form location
landing_page: landing page, landing page url, landing url, first page, entry page, first url, landed on
referrer: referrer, referer, http referer, http referrer, referrer url, referer url, referring url, referral url,
  document referrer
ip: ip, ip address, remote ip, user ip, client ip, remote addr, remote address, visitor ip
delivery: event id, submission id, response id, lead id, delivery id, leadgen id, entry id, request id, message id
ignored: captcha, recaptcha, nonce, wpnonce, csrf, csrfmiddlewaretoken, xsrf, honeypot, honey, hp, gotcha, bot field,
  bot check, are you human, leave this blank, leave blank, do not fill, contact me by fax only, send, submit, submit
  button, action, form action, utf, charset, pretty, data xml, max file size, wpcf unit tag, wpcf version, wpcf
  locale, wpcf container post, wpcf, post id, queried id, js execution tracker, build date, upload server url, event
  observer, temp upload, file server, validated new required field ids, user agent, powered by, time to submit, slug,
  is silent, honeypot time, gform ajax, gform submit, gform unique id, gform target page number, gform source page
  number, gform field values, signature, screen resolution, fm t, form started at
secret: password, passwort, contrasena, mot de passe, senha, pwd, passwd, secret, token, api key, apikey, access
  token, auth token, access key, google key, card number, credit card, credit card number, cc number, cvv, cvc, cvv
  code, ssn, social security, social security number, iban
"""

# A run of words inside a longer name: `Please give us your best number to reach you`.
WITHIN: Final = """
name: vor und nachname, vorname und nachname, nom et prenom, prenom et nom, nombre y apellido, nombre y apellidos,
  nome e sobrenome, first and last name, full name, nombre completo, nome completo, nom complet, whats your name, what
  is your name
first_name: first name, given name, vorname, prenom, primer nombre, primeiro nome
last_name: last name, surname, family name, nachname, familienname, apellido, apellidos, nom de famille, sobrenome
consent: consent, agree, i agree, optin, i accept, terms and conditions, privacy policy, gdpr, tcpa, einwilligung,
  einverstanden, datenschutz, consentimiento, acepto, consentement, jaccepte, consentimento, concordo, aceito, by
  submitting, by checking, by providing
mobile: mobile, cell, cellphone, celular, movil, handynummer, mobilnummer, mobiltelefon, telemovel, whatsapp
phone: phone, telephone, tel, telefono, telefon, telefonnummer, rufnummer, telefone, contact number, best number,
  number to reach, number can we reach, call you at, reach you at, text you at
email: email, correo electronico, courriel, emailadresse, mailadresse
message: message, comments, how can we help, how may we help, how can we assist, tell us, anything else, nachricht,
  mensaje, mensagem, commentaires, wie konnen wir, como podemos, comment pouvons, describe, more about
service: service, services, treatment, treatments, procedure, procedures, interested in, soin, soins, tratamiento,
  behandlung, traitement, tratamento, servicio, servico, looking for
postcode: zip, zipcode, postal code, postcode, postleitzahl, plz, codigo postal, code postal
ignored: hp, gotcha, honey, recaptcha, captcha, turnstile, csrf, xsrf, nonce, honeypot, wpcf, gform
secret: password, passwort, social security, card number, api key
"""

# Words that make a name with `WITHIN` in it, or a name and the key above it, mean something else or nothing.
NOT_WITH: Final = """
name: previous, organizer, organiser, host, company, business, organization, organisation, employer, practice, clinic,
  doctor, physician, dentist, insurance, form, page, site, website, product, event, file, campaign, ad, adset,
  adgroup, group, list, account, domain, field, owner, agent, assigned, author, manager, staff, creator, user, spouse,
  friend, emergency, parent, guardian, child, pet, tracker, source, keyword, location, workflow, pipeline, stage,
  funnel, calendar, team, app, integration, browser, device, middle, firma, empresa, entreprise, formulaire, formular,
  formulario, template, header, headers
phone: previous, organizer, organiser, host, consent, agree, type, ext, extension, country, prefix, fax, tracking,
  tracker, destination, emergency, agent, owner, business, company, store, location, clinic, practice, doctor,
  physician, dentist, insurance, spouse, friend, employer, id, time, method, verified, device, preferred, permission,
  os, carrier, called, recipient, staff, manager, assigned, model, referring
email: previous, organizer, organiser, host, memberships, guests, consent, agree, friend, emergency, agent, owner,
  referring, doctor, physician, manager, notification, recipient, admin, support, bcc, type, method, verified,
  permission, status, staff, assigned, subject, id, newsletter, template
message: consent, agree, subject, id, type, count, error, rates, receive, text, sms, template, hear, status, source
service: terms, agree, consent, id, provider, date, customer, area, address, url, fee, privacy, hear, used, status
consent: ip, date, page, version, id, time, timestamp, url, optout
first_name: previous, organizer, organiser, host, company, business, owner, agent, doctor, physician, insurance,
  spouse, friend, emergency, parent, child, staff, manager, referring, assigned, pet
postcode: file, archive
"""

# Words that add nothing to a name.
FILLERS: Final = """
your my the a an of please enter provide give us whats what is are field fields input txt tb customer client lead
contact patient prospect person visitor guest submitter applicant primary main best required optional pflichtfeld
obligatorio obrigatorio obligatoire requis q value ihr ihre ihren deine dein su tu votre vos seu sua teu tua el la le
les il os de del der die das bitte por favor quel quelle est cual es qual wie lautet cf elementor billing g user et pb
hs custom new formatted payment
"""

# Keys that hold fields and say nothing about them.
CONTAINERS: Final = """
data payload body submission answers hidden values inputs properties attributes entry record object result response
items tracking event events wpforms raw request rawrequest datajson meta details detail context params form fields
contact contacts lead leads customer customers person people user users client clients questionsandanswers
formresponse attendees attendee invitee invitees responses usercolumndata fielddata customfields complete address
addresses variables calculated attribution
"""

# What a ticked box sends, and one that says no.
YES: Final = """
1 yes true on y checked agree agreed accept accepted ok si sí ja oui sim consent granted given optin opt-in opted-in
subscribed acepto accepte aceito einverstanden x
"""
NO: Final = """
0 no false off n unchecked declined decline disagree nein non não nao none null denied optout opt-out opted-out
unsubscribed
"""
# "I do not agree"; a long wording has its own "not": "Consent is not a condition of purchase."
NOT: Final = "not don't dont never nicht kein pas não"
# Consent to be written to or called says more than consent to a privacy policy.
OF_CONTACT: Final = "sms text texts messages message tcpa call calls contact phone whatsapp"

# Numbers that are called something like this are nobody's phone.
COUNTED: Final = """
id ids uuid guid token key date time timestamp ip amount price total size count code version score zip order invoice
account budget year dob birth birthday insurance policy member number no width height duration
"""
