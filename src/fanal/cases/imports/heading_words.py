"""Words that people write above columns, in English, French, Greek, Arabic, German, Dutch, Italian and Spanish.

A table for guessing a mapping, which a person then looks at; nothing is imported on a guess alone. Folded by `fold`, so
that accents, case, dots and underscores do not matter. Belongs here: the words. Does not: the guess (`guesses`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from fanal.cases.imports.columns import Column

_WORDS: Final[Mapping[Column, str]] = {
    Column.REFERENCE: "reference|ref|id|no|nr|n|n dossier|n de dossier|num dossier|number|case|case id|"
    "case no|case nr|case number|case reference|file number|file no|"
    "dossier|no dossier|numero de dossier|numero|reference dossier|αριθμος|αριθμος υποθεσης|αρ υποθεσης|κωδικος|υποθεση|"
    "رقم|رقم الملف|رقم الحالة|المرجع|aktenzeichen|fallnummer|fall nr|fall|nummer|az|dossiernummer|zaaknummer|kenmerk|"
    "numero pratica|pratica|numero caso|riferimento|codice|expediente|numero de expediente|num expediente|caso|referencia",
    Column.STATUS: "status|state|case status|open closed|statut|etat|κατασταση|الحالة|stand|fallstatus|stato|estado|situatie",
    Column.CATEGORY: "category|type|case type|type of case|kind|categorie|type de disparition|type de dossier|nature|κατηγορια|"
    "ειδος|τυπος|الفئة|النوع|نوع الحالة|kategorie|art|fallart|typ|soort|type zaak|categoria|tipo|tipologia|tipo de caso",
    Column.OPENED: "opened|opened on|date opened|opening date|open date|date|date received|created|start date|ouverture|"
    "date d ouverture|date ouverture|ouvert le|date de creation|ημερομηνια|ημερομηνια ανοιγματος|ανοιγμα|"
    "تاريخ الفتح|التاريخ|تاريخ|eroffnet|eroffnet am|eroffnungsdatum|datum|fallbeginn|beginn|geopend|geopend op|openingsdatum|"
    "aperto|aperto il|data apertura|data|fecha|fecha de apertura|abierto|abierto el",
    Column.CLOSED: "closed|closed on|date closed|closing date|end date|cloture|date de cloture|clos le|ferme le|"
    "ημερομηνια κλεισιματος|κλεισιμο|تاريخ الاغلاق|تاريخ الإغلاق|geschlossen|geschlossen am|abgeschlossen|abschluss|"
    "abschlussdatum|gesloten|gesloten op|afgesloten|sluitingsdatum|chiuso|chiuso il|data chiusura|cerrado|cerrado el|"
    "fecha de cierre|fecha cierre",
    Column.SUMMARY: "summary|description|case summary|resume|synthese|περιληψη|περιγραφη|ملخص|الوصف|zusammenfassung|"
    "beschreibung|sachverhalt|samenvatting|omschrijving|beschrijving|riassunto|sintesi|descrizione|resumen|descripcion",
    Column.COUNTRIES: "country|countries|other country|countries involved|destination country|country of destination|pays|"
    "autre pays|pays concernes|pays de destination|χωρα|χωρες|χωρα προορισμου|الدولة|البلد|الدول|land|lander|anderes land|"
    "zielland|landen|ander land|land van bestemming|paese|paesi|altro paese|paese di destinazione|pais|paises|pais de destino",
    Column.FULL_NAME: "name|full name|child|child name|name of child|name of the child|nom complet|nom et prenom|nom prenom|"
    "nom de l enfant|enfant|ονομα παιδιου|ονοματεπωνυμο|παιδι|اسم الطفل|الاسم|الاسم الكامل|kind|name des kindes|"
    "name kind|vor und nachname|naam|naam kind|volledige naam|naam van het kind|nome e cognome|nome completo|"
    "nome del minore|minore|nombre completo|nombre y apellidos|nombre del menor|menor",
    Column.GIVEN_NAME: "first name|given name|forename|firstname|christian name|prenom|prenoms|ονομα|μικρο ονομα|"
    "الاسم الاول|الاسم الأول|vorname|vornamen|rufname|voornaam|voornamen|nome|nome minore|nombre|nombres",
    Column.FAMILY_NAME: "last name|family name|surname|lastname|nom|nom de famille|επωνυμο|επιθετο|اسم العائلة|الكنية|اللقب|"
    "nachname|familienname|zuname|achternaam|familienaam|cognome|cognome minore|apellido|apellidos",
    Column.OTHER_NAME: "alias|nickname|other name|other names|aka|also known as|surnom|autre nom|pseudonyme|ψευδωνυμο|"
    "παρατσουκλι|اسم اخر|اسم آخر|لقب|spitzname|anderer name|aliasname|bijnaam|roepnaam|soprannome|altro nome|apodo|otro nombre",
    Column.SEX: "sex|gender|sex of child|m f|sexe|genre|φυλο|الجنس|geschlecht|geslacht|sesso|genere|sexo|genero",
    Column.BIRTH_DATE: "date of birth|birth date|birthdate|dob|born|born on|birthday|date de naissance|naissance|ne le|nee le|"
    "ddn|ημερομηνια γεννησης|γεννηση|ημ γεννησης|تاريخ الميلاد|تاريخ الولادة|geburtsdatum|geboren|geb|geb am|geboren am|"
    "geboortedatum|geboren op|data di nascita|nato il|nata il|nascita|fecha de nacimiento|nacimiento|fecha nacimiento",
    Column.AGE: "age|age of child|age at disappearance|age de l enfant|ηλικια|العمر|السن|alter|leeftijd|eta|edad",
    Column.BIRTH_PLACE: "place of birth|birthplace|lieu de naissance|ne a|τοπος γεννησης|مكان الولادة|مكان الميلاد|geburtsort|"
    "geboorteplaats|luogo di nascita|lugar de nacimiento",
    Column.NATIONALITY: "nationality|nationalities|citizenship|nationalite|nationalites|εθνικοτητα|υπηκοοτητα|ιθαγενεια|"
    "الجنسية|nationalitat|staatsangehorigkeit|staatsburgerschaft|nationaliteit|nazionalita|cittadinanza|nacionalidad",
    Column.LANGUAGES: "language|languages|language spoken|languages spoken|langue|langues|langues parlees|γλωσσα|γλωσσες|اللغة|اللغات|"
    "sprache|sprachen|taal|talen|lingua|lingue|lingue parlate|idioma|idiomas|lengua",
    Column.RESIDENCE: "residence|habitual residence|address|home address|residence habituelle|adresse|domicile|ville|"
    "διευθυνση|κατοικια|τοπος διαμονης|العنوان|مكان الاقامة|مكان الإقامة|wohnort|anschrift|adresse des kindes|wohnsitz|adres|"
    "woonplaats|verblijfplaats|indirizzo|residenza|domicilio|direccion|residencia",
    Column.SCHOOL: "school|ecole|etablissement scolaire|σχολειο|المدرسة|schule|scuola|escuela|colegio",
    Column.HEALTH: "health|medical|medication|sante|traitement|medicaments|υγεια|φαρμακα|الصحة|الادوية|gesundheit|medikamente|"
    "gezondheid|medicatie|salute|farmaci|salud|medicacion",
    Column.HEIGHT: "height|taille|υψος|الطول|grosse|korpergrosse|lengte|altezza|statura|altura|estatura",
    Column.BUILD: "build|corpulence|σωματοτυπος|البنية|statur|korperbau|postuur|bouw|corporatura|complexion",
    Column.HAIR: "hair|hair colour|hair color|cheveux|μαλλια|الشعر|haare|haarfarbe|haar|capelli|pelo|cabello",
    Column.EYES: "eyes|eye colour|eye color|yeux|ματια|العيون|العينان|augen|augenfarbe|ogen|occhi|ojos",
    Column.MARKS: "marks|distinguishing marks|special marks|particularites|signes particuliers|ιδιαιτερα χαρακτηριστικα|"
    "علامات مميزة|besondere merkmale|kennzeichen|bijzondere kenmerken|segni particolari|senas particulares|rasgos",
    Column.CLOTHING: "clothing|clothes|wearing|vetements|habits|ρουχα|ενδυση|الملابس|kleidung|bekleidung|kleding|"
    "abbigliamento|vestiti|ropa|vestimenta",
    Column.CHILD_PHONE: "child phone|phone of child|mobile of child|telephone enfant|gsm enfant|telephone de l enfant|"
    "τηλεφωνο παιδιου|هاتف الطفل|telefon kind|handy kind|telefoon kind|gsm kind|telefono minore|telefono del menor",
    Column.LAST_SEEN: "last seen|last seen on|missing since|date missing|date of disappearance|disappeared|disappeared on|"
    "date last seen|disparu le|disparu depuis|date de disparition|date disparition|vu pour la derniere fois|"
    "ημερομηνια εξαφανισης|εξαφανιση|τελευταια φορα|تاريخ الاختفاء|تاريخ الفقدان|اخر مشاهدة|آخر مشاهدة|vermisst seit|zuletzt gesehen|"
    "verschwunden am|datum des verschwindens|vermist sinds|laatst gezien|datum verdwijning|verdwenen op|scomparso il|"
    "data scomparsa|data della scomparsa|desaparecido el|desaparecido desde|fecha de desaparicion|fecha desaparicion",
    Column.LAST_SEEN_PLACE: "last seen where|last seen place|place last seen|place of disappearance|place missing|lieu|"
    "lieu de disparition|lieu disparition|τοπος εξαφανισης|τοπος|مكان الاختفاء|مكان الفقدان|ort|ort des verschwindens|"
    "zuletzt gesehen in|plaats|plaats verdwijning|plaats van verdwijning|luogo|luogo scomparsa|luogo della scomparsa|"
    "lugar|lugar de desaparicion|lugar desaparicion",
    Column.CIRCUMSTANCES: "circumstances|what happened|details|circonstances|faits|συνθηκες|περιστασεις|الظروف|الملابسات|umstande|"
    "hergang|omstandigheden|circostanze|fatti|circunstancias|hechos",
    Column.DESTINATION: "destination|probable destination|destination probable|προορισμος|الوجهة|ziel|mogliches ziel|"
    "bestemming|destinazione|destino|destino probable",
    Column.OUTCOME: "outcome|result|resolution|how it ended|issue|resultat|denouement|εκβαση|αποτελεσμα|النتيجة|ausgang|ergebnis|"
    "afloop|resultaat|esito|risultato|resultado|desenlace",
    Column.FOUND_BY: "found by|located by|retrouve par|trouve par|βρεθηκε απο|وجده|عثر عليه من قبل|gefunden von|gefunden durch|"
    "gevonden door|ritrovato da|trovato da|encontrado por|localizado por",
    Column.CONDITION: "condition|state when found|condition when found|etat de sante|etat de l enfant|κατασταση υγειας|حالة الطفل|zustand|"
    "toestand|condizioni|condicion",
    Column.FOUND: "found|found on|date found|located on|return date|retrouve le|date de retour|date retrouve|date de decouverte|"
    "βρεθηκε|ημερομηνια ευρεσης|تاريخ العثور|gefunden am|funddatum|zuruck am|gevonden op|datum gevonden|teruggevonden op|"
    "ritrovato il|data ritrovamento|encontrado el|fecha de localizacion|localizado el",
    Column.FOUND_PLACE: "found where|place found|found at|lieu de decouverte|retrouve a|τοπος ευρεσης|مكان العثور|gefunden in|fundort|"
    "gevonden in|plaats gevonden|luogo ritrovamento|lugar de localizacion",
    Column.POLICE: "police|police informed|reported to police|police report|police informee|plainte|plainte deposee|"
    "declaration police|αστυνομια|δηλωση στην αστυνομια|الشرطة|ابلاغ الشرطة|polizei|polizei informiert|anzeige|politie|"
    "politie ingelicht|aangifte|polizia|polizia informata|denuncia|policia|policia informada",
    Column.POLICE_NUMBER: "police number|police report number|police reference|pv|no pv|numero de pv|αριθμος αστυνομιας|"
    "رقم محضر الشرطة|رقم المحضر|tagebuchnummer|polizei aktenzeichen|pv nummer|proces verbaal|numero denuncia|numero de denuncia",
    Column.PERSON_NAME: "parent|parent name|caller|caller name|applicant|contact|contact name|contact person|reported by|"
    "demandeur|appelant|parent demandeur|nom du parent|personne de contact|γονεας|καλων|ονομα γονεα|المتصل|اسم المتصل|"
    "ولي الامر|ولي الأمر|anrufer|elternteil|kontaktperson|melder|beller|ouder|contactpersoon|naam ouder|chiamante|genitore|"
    "segnalante|richiedente|persona di contatto|padre o madre|solicitante|llamante|persona de contacto",
    Column.PERSON_ROLE: "relation|relationship|relation to child|role|lien|lien de parente|qualite|σχεση|صلة القرابة|العلاقة|"
    "beziehung|verhaltnis|verwandtschaft|relatie|relazione|parentela|relacion|parentesco",
    Column.PERSON_PHONE: "phone|telephone|phone number|caller phone|parent phone|contact phone|tel|mobile|gsm|"
    "numero de telephone|telephone du parent|τηλεφωνο|κινητο|الهاتف|رقم الهاتف|telefon|telefonnummer|handy|telefoon|"
    "telefoonnummer|telefono|cellulare|numero di telefono|movil|numero de telefono",
    Column.PERSON_EMAIL: "email|e mail|mail|email address|courriel|adresse mail|ηλεκτρονικο ταχυδρομειο|البريد الالكتروني|"
    "البريد الإلكتروني|e mail adresse|posta elettronica|correo|correo electronico",
    Column.NOTE: "note|notes|comment|comments|remarks|observations|remarque|remarques|commentaire|commentaires|σημειωσεις|"
    "παρατηρησεις|σχολια|ملاحظات|ملاحظة|bemerkung|bemerkungen|anmerkung|anmerkungen|notiz|notizen|kommentar|opmerking|"
    "opmerkingen|notitie|notities|nota|osservazioni|commenti|observaciones|notas|comentarios",
}  # fmt: skip


def fold(text: str) -> str:
    """A heading for comparison: case, accents, punctuation and doubled blanks gone."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("°", " ").replace("ß", "ss"))
    bare = "".join(mark for mark in split if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def _table() -> dict[str, Column]:
    table: dict[str, Column] = {}
    for column, words in _WORDS.items():
        for word in words.split("|"):
            table.setdefault(fold(word), column)
    return table


#: Folded heading -> column. Where a word is used for two (German "Kind" is a child, English "kind" a type), the first wins.
HEADINGS: Final[Mapping[str, Column]] = _table()
