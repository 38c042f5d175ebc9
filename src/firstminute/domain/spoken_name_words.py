"""What people say to a machine that asks for their name and that is none, in English and Spanish.

In small letters, without accents and apostrophes.
"""

from __future__ import annotations

import re
from typing import Final

# Nobody is called so: one of them, and what was said is a sentence.
NEVER: Final = frozenset(
    re.findall(
        r"\w+",
        """
    id ill im ive you your youre yours we us our they them their it its mine myself this that these those theres is am
    are was were been be being has have had having does did done doing dont didnt doesnt cant cannot wont wouldnt isnt
    arent wasnt know think want wanted need needed would could should must might like just already told saying hear
    understand repeat remember forgot what whats who whos whom why how when where which not never none nothing nobody
    anyone anybody anything someone somebody something everyone please thanks thank hello hey yeah yep yup nope okay
    uh hmm well sorry here there again before also too very really about because since with from into onto for of at
    the and but if then emergency urgent help operator representative agent receptionist reception secretary manager
    person human machine robot voicemail message menu front desk office patient patients customer client caller
    appointment appointments appt reschedule cancel cancellation confirm schedule booking consultation checkup
    cleaning cleanings insurance billing payment invoice prescription refill question questions information callback
    dentist dental dentistry doctors hygienist orthodontist clinic tooth teeth toothache gum gums jaw molar molars
    cavity cavities filling fillings veneer veneers denture dentures implant implants braces invisalign aligner
    aligners whitening extraction canal bleeding bleed swollen swelling hurts hurting ache aches aching painful broken
    broke chipped cracked infected infection abscess calling called returning phone number wrong name names spell
    spelled spelling existing mother father mom mum dad husband wife daughter brother sister parents family kids
    children pass ninguno ninguna nadie emergencia urgencia urgente ayuda operadora operador representante
    recepcionista recepcion asistente paciente pacientes nuevo nueva cita citas cancelar reprogramar diente dientes
    muela muelas encia encias duele duelen dolor sangre sangrando sangra hinchado hinchada hinchazon roto rota
    limpieza implante implantes frenos seguro consulta pregunta quiero quisiera necesito tengo tenia hable llame llamo
    llamar llamando llamada dije digo dicho deme diga usted ustedes ellos nosotros mismo misma esta estoy esto eso
    aqui ahi porque por para con pero cuando donde quien cual cuanto gracias favor perdon hola buenas buenos noches
    hablo habla entiendo sabe saber dentista doctora consultorio numero equivocado nombre apellido persona alguien
    humano contestadora mensaje hijo hija esposo esposa senorita dunno hold moment wait away shut nevermind mind
    minute second walked checking looking asking trying wondering inquiring needing getting going coming waiting
    scheduling following moving changing confirming making paying prices possible posible asap now tomorrow manana
    antes pronto ahora despues ahorita
    """,
    )
)
# Some are called so, and most who say it mean the word: none of them alone, nor one after the other, is a name.
SELDOM: Final = frozenset(
    re.findall(
        r"\w+",
        """
    an in my no do to on he she her his him go by as up new old young one two three four five six seven eight nine ten
    pain hurt crown root price call back friend guest early best first last next same other another more any some
    english spanish french spanglish espanol espanola ingles ingleza un una el la lo los las de del en mi mis tu su me
    te se yes hi hm oh man woman boy girl lady sir madam son baby soy es muy mas otra otro dos tres cuatro cinco a i
    skip corona papa mama nada ya sin so or ok um child este como bueno dias tell say parent huh than si yo que
    """,
    )
)
# Between a first name and a last one; they count for no word.
PARTICLES: Final = frozenset(
    re.findall(r"\w+", "de la las los del da das do dos di du van von der den ten ter bin ibn al el y e st san")
)
