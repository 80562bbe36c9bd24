"""Words beside a name that are not part of it: titles of people, legal forms of companies.

They are ignored when names are compared, and kept for the stated reason.
"""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _set("""
    samdech samdach sdech oknha okhna oknya okgna neakoknha techo decho chumteav chumtiev chumteaw chumtaev
    excellency honourable honorable
    datuk dato datin datuksri datosri haji hajah khunying phraya daw
    mr mrs ms miss mme madam madame dr doctor prof professor lt lieutenant col colonel brig brigadier sgt maj capt
    adm admiral sir hrh senator
""")
# Longest first. "Tan" and "Lok" alone are family names.
SEQUENCES = tuple(
    tuple(words.split())
    for words in (
        *("akka moha sena padei techo", "akka maha sena padei techo", "akka moha sena padei", "akka moha"),
        *("his excellency", "her excellency", "h r h", "h e", "h m", "lok chumteav", "lok oknha", "lok"),
        *("neak oknha", "neak", "tan sri", "dato sri", "datuk seri", "datuk sri"),
    )
)
# Titles that are names of companies or people too: set aside only before two words or more, and never of a company.
UNSURE = _set("general gen major captain prince princess king queen u police marshal khun moha maha")

# In scripts that write no spaces, or often none: what may stand at the beginning, longest first.
PREFIXES = {
    "Khmr": (
        *("សម្តេចអគ្គមហាសេនាបតីតេជោ", "អគ្គមហាសេនាបតីតេជោ", "សម្តេចមហាបវរធិបតី", "មហាបវរធិបតី", "អគ្គមហាសេនាបតី", "សម្តេច"),
        *("អ្នកឧកញ៉ា", "ឧកញ៉ា", "លោកជំទាវ", "លោកស្រី", "លោកគ្រូ", "លោកតា", "ឯកឧត្តម", "ឧត្តមសេនីយ៍ឯក", "ឧត្តមសេនីយ៍ទោ", "ឧត្តមសេនីយ៍ត្រី"),
        *("នាយឧត្តមសេនីយ៍", "ឧត្តមសេនីយ៍", "បណ្ឌិត", "អ្នកស្រី", "កញ្ញា", "តេជោ", "លោក", "ក្រុមហ៊ុន"),
    ),
    "Thai": (
        *(
            "พลเอก",
            "พลโท",
            "พลตรี",
            "พลตำรวจเอก",
            "พลอ",
            "พันเอก",
            "นางสาว",
            "นาย",
            "นาง",
            "คุณหญิง",
            "คุณ",
            "ดร",
            "ออกญา",
            "บริษัท",
            "พระองค์เจ้า",
        ),
    ),
    "Laoo": ("ທ່ານ", "ນາງ", "ທ້າວ", "ບໍລິສັດ"),
    "Mymr": ("ဗိုလ်ချုပ်မှူးကြီး", "ဗိုလ်ချုပ်ကြီး", "ဒေါ်", "ဦး"),
    "Hani": (),
}
# A word that begins so is a title as a whole.
TITLE_BEGINNINGS = ("สมเด็จ", "พระบาทสมเด็จ", "សម្តេច")
SUFFIXES = {
    "Hani": (
        "股份有限公司",
        "有限责任公司",
        "集团有限公司",
        "控股有限公司",
        "有限公司",
        "公司",
        "先生",
        "女士",
        "勋爵",
        "公爵",
        "拿督",
    ),
    "Thai": ("จำกัดมหาชน", "จำกัด"),
    "Laoo": ("ຈຳກັດ",),
}

# Legal forms. What a name keeps besides them decides.
LEGAL_FORMS = _set("""
    co company ltd limited inc incorporated corp corporation llc llp lp plc pte pty pvt private sdn bhd berhad
    gmbh kg sas sarl srl spa nv bv aps jsc ojsc cjsc ooo oao pao zao pt tbk cv cie lda ltda kk
    aktiengesellschaft gesellschaft aktiebolag shareholding
""")
# Those that are also syllables of names: they count for less, and are never set aside.
SHORT_FORMS = _set("ab ag as oy sa")
NO_WORDS = _set("the and of for de la le et und")
# Words that many company names contain: they count for less.
COMMON = _set("""
    group holding holdings international global investment investments development trading trade import export
    enterprise enterprises industry industries industrial resources service services bank resort hotel casino
    construction real estate property properties management consulting technology technologies capital
    cambodia cambodian asia
""")
