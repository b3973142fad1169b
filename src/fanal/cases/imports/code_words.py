"""Words that people write into cells for what is a closed list here, in the eight languages of `heading_words`.

They stand in for a mapping of local codes where a source has none; within a column no word stands for two things (a
test holds this). Belongs here: the words. Does not: codes of one hotline (its saved mapping).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fanal.cases.imports.columns import KINDS, Column
from fanal.cases.imports.heading_words import fold

_WORDS: Final[Mapping[Column, Mapping[str, str]]] = {
    Column.STATUS: {
        "open": "open|active|ongoing|current|ouvert|en cours|actif|ανοιχτη|ανοικτη|σε εξελιξη|مفتوح|مفتوحة|جارية|offen|"
        "laufend|aktiv|lopend|actief|aperto|in corso|attivo|abierto|en curso|activo",
        "closed": "closed|archived|done|finished|resolved|ferme|clos|cloture|archive|κλειστη|εκλεισε|مغلق|مغلقة|geschlossen|"
        "abgeschlossen|erledigt|gesloten|afgesloten|chiuso|archiviato|cerrado|archivado",
    },
    Column.CATEGORY: {
        "runaway": "runaway|run away|runaways|fugue|fugueur|φυγη|φυγη απο το σπιτι|هروب|هارب|ausreisser|weggelaufen|wegloper|"
        "weggelopen|fuga|fuga da casa|fugado|fugas",
        "parental_abduction": "parental abduction|parental child abduction|international parental abduction|enlevement parental|"
        "rapt parental|γονικη αρπαγη|γονικη απαγωγη|اختطاف من احد الوالدين|خطف من احد الوالدين|kindesentziehung|"
        "elterliche entfuhrung|elterliche kindesentfuhrung|ouderlijke ontvoering|parentale ontvoering|"
        "sottrazione parentale|sottrazione internazionale|sustraccion parental|secuestro parental",
        "migration": "migration|missing migrant child|unaccompanied|unaccompanied minor|uam|mena|mna|child in migration|"
        "mineur non accompagne|ασυνοδευτο|ασυνοδευτος ανηλικος|قاصر غير مصحوب|هجرة|unbegleitet|umf|uma|unbegleiteter minderjahriger|"
        "nbmv|niet begeleide minderjarige|msna|minore straniero non accompagnato|menor no acompanado",
        "lost_injured_otherwise": "lost|lost injured|lost injured or otherwise missing|otherwise missing|disparition inquietante|"
        "perdu|perdu blesse|χαμενο|αλλη εξαφανιση|ضائع|مفقود|verirrt|verunfallt|verloren|verdwaald|smarrito|perdido|otras causas",
        "criminal_abduction": "criminal abduction|third party abduction|abduction by third party|stranger abduction|kidnapping|"
        "enlevement criminel|enlevement par un tiers|απαγωγη απο τριτο|εγκληματικη απαγωγη|اختطاف|خطف|entfuhrung|"
        "kriminelle entfuhrung|ontvoering|criminele ontvoering|rapimento|rapimento criminale|secuestro",
        "not_yet_determined": "unknown|not determined|undetermined|not yet determined|inconnu|indetermine|αγνωστο|غير محدد|"
        "unbekannt|ungeklart|onbekend|onbepaald|sconosciuto|indeterminato|desconocido|indeterminado",
    },
    Column.SEX: {
        "female": "f|female|girl|woman|feminin|fille|femme|κοριτσι|θηλυ|γυναικα|انثى|أنثى|بنت|فتاة|weiblich|w|madchen|vrouw|meisje|"
        "v|vrouwelijk|femmina|ragazza|bambina|femminile|mujer|chica|nina|femenino|femelle",
        "male": "m|male|boy|man|masculin|garcon|homme|αγορι|αρρεν|ανδρας|ذكر|ولد|صبي|mannlich|junge|jongen|mannelijk|maschio|"
        "ragazzo|bambino|maschile|hombre|chico|nino|masculino|varon",
        "other": "x|d|other|diverse|divers|autre|αλλο|اخر|andere|altro|otro",
        "unknown": "u|unknown|inconnu|αγνωστο|غير معروف|unbekannt|onbekend|sconosciuto|desconocido",
    },
    Column.OUTCOME: {
        "returned": "returned|returned home|home|back home|retour|retourne|rentre|retour a domicile|επεστρεψε|επιστροφη|عاد|"
        "عودة|zuruckgekehrt|zuruck|ruckkehr|teruggekeerd|terug|rientrato|rientro|ritorno|regreso|retorno|ha vuelto",
        "placed_elsewhere": "placed|placed elsewhere|placement|foster care|place|τοποθετηση|untergebracht|geplaatst|"
        "collocato|acogimiento",
        "known_not_returned": "located not returned|known not returned|located|localise|localise non rentre|εντοπιστηκε|lokalisiert|"
        "gelokaliseerd|localizzato|localizado",
        "found_deceased": "deceased|dead|found dead|found deceased|decede|mort|νεκρο|متوفى|وفاة|tot|verstorben|overleden|dood|"
        "deceduto|morto|fallecido|muerto",
        "turned_18": "turned 18|majority|adult|majeur|majorite|ενηλικιωση|بلغ سن الرشد|volljahrig|meerderjarig|maggiorenne|mayor de edad",
        "withdrawn": "withdrawn|retire|αποσυρθηκε|سحب|zuruckgezogen|ingetrokken|ritirato|retirado",
        "transferred": "transferred|transfere|μεταφερθηκε|احيل|übergeben|ubergeben|overgedragen|trasferito|transferido|derivado",
    },
    Column.FOUND_BY: {
        "police": "police|αστυνομια|الشرطة|polizei|politie|polizia|policia",
        "own_return": "self|own return|came back|lui meme|elle meme|retour volontaire|επεστρεψε μονο του|عاد بنفسه|selbst|"
        "freiwillig|zelf|vrijwillig|volontario|da solo|voluntario",
        "public_after_alert": "alert|child alert|amber alert|alerte enlevement",
        "public_after_publicity": "publicity|poster|appeal|avis de recherche|avis|offentlichkeit|opsporingsbericht|appello|cartel",
        "hotline_tip": "hotline|116000|116 000|tip|signalement|hinweis|segnalazione|aviso",
        "unknown": "unknown|inconnu|αγνωστο|غير معروف|unbekannt|onbekend|sconosciuto|desconocido",
    },
    Column.CONDITION: {
        "well": "well|good|ok|safe|bonne sante|sain et sauf|καλα|بخير|gut|wohlauf|goed|gezond|bene|buono|bien|bueno",
        "injured": "injured|hurt|blesse|blessee|τραυματισμενο|مصاب|verletzt|gewond|ferito|ferita|herido|herida",
        "deceased": "deceased|dead|decede|νεκρο|متوفى|tot|verstorben|overleden|deceduto|fallecido",
        "unknown": "unknown|inconnu|αγνωστο|غير معروف|unbekannt|onbekend|sconosciuto|desconocido",
    },
    Column.POLICE: {
        "yes": "yes|y|true|1|oui|o|ναι|نعم|ja|j|si|s|x|informed|reported",
        "no": "no|n|false|0|non|οχι|لا|nein|nee",
        "unsure": "unsure|unknown|inconnu|αγνωστο|غير معروف|unbekannt|onbekend|sconosciuto|no se|desconocido|?",
    },
    Column.PERSON_ROLE: {
        "mother": "mother|mere|maman|μητερα|ام|الام|الأم|mutter|moeder|madre",
        "father": "father|pere|papa|πατερας|اب|الاب|الأب|vater|vader|padre",
        "parent": "parent|parents|γονεας|احد الوالدين|elternteil|eltern|ouder|ouders|genitore|genitori|progenitor|padres",
        "guardian": "guardian|tuteur|tutrice|κηδεμονας|وصي|ولي|vormund|voogd|tutore|tutor|tutora",
        "family": "family|relative|grandmother|grandfather|grandmere|grandpere|aunt|uncle|oncle|tante|famille|συγγενης|قريب|"
        "familie|verwandte|oma|opa|famiglia|parente|nonna|nonno|zio|zia|familiar|abuela|abuelo|tio|tia",
        "sibling": "brother|sister|sibling|frere|soeur|αδελφος|αδελφη|اخ|اخت|bruder|schwester|broer|zus|fratello|sorella|hermano|hermana",
        "professional": "professional|social worker|educator|police|assistant social|educateur|professionnel|επαγγελματιας|"
        "κοινωνικος λειτουργος|اخصائي|sozialarbeiter|betreuer|fachkraft|hulpverlener|assistente sociale|operatore|"
        "trabajador social|profesional|educador",
        "friend": "friend|ami|amie|φιλος|φιλη|صديق|freund|freundin|vriend|vriendin|amico|amica|amigo|amiga",
        "teacher": "teacher|professeur|enseignant|δασκαλος|معلم|lehrer|lehrerin|leraar|leerkracht|insegnante|profesor|maestra",
        "witness": "witness|temoin|μαρτυρας|شاهد|zeuge|zeugin|getuige|testimone|testigo",
        "other": "other|autre|αλλος|اخر|andere|anders|altro|otro",
    },
}  # fmt: skip


def fold_code(text: str) -> str:
    """A code for comparison; one of marks alone (`?`) stays itself."""
    return fold(text) or text.strip()


def _table(column: Column) -> dict[str, str]:
    table = {code: code for code in KINDS[column].codes}
    table.update({fold(code): code for code in KINDS[column].codes})
    for code, words in _WORDS.get(column, {}).items():
        for word in words.split("|"):
            table.setdefault(fold_code(word), code)
    return table


#: Column -> folded word -> code.
CODES: Final[Mapping[Column, Mapping[str, str]]] = {
    column: _table(column) for column, kind in KINDS.items() if kind.codes
}
