"""The codes that countries (ISO 3166-1) and languages (ISO 639-1) have."""

_COUNTRIES = """
ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca
cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga
gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp
ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms
mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs
ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw
tz ua ug um us uy uz va vc ve vg vi vn vu wf ws xk ye yt za zm zw
"""
_LANGUAGES = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng
nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su
sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_ALPHA_3 = """
abwaw afgaf agoao aiaai alaax albal andad areae argar armam asmas ataaq atftf atgag ausau autat azeaz bdibi belbe
benbj besbq bfabf bgdbd bgrbg bhrbh bhsbs bihba blmbl blrby blzbz bmubm bolbo brabr brbbb brnbn btnbt bvtbv bwabw
cafcf canca cckcc chech chlcl chncn civci cmrcm codcd cogcg cokck colco comkm cpvcv cricr cubcu cuwcw cxrcx cymky
cypcy czecz deude djidj dmadm dnkdk domdo dzadz ecuec egyeg erier esheh espes estee ethet finfi fjifj flkfk frafr
frofo fsmfm gabga gbrgb geoge ggygg ghagh gibgi gingn glpgp gmbgm gnbgw gnqgq grcgr grdgd grlgl gtmgt gufgf gumgu
guygy hkghk hmdhm hndhn hrvhr htiht hunhu idnid imnim indin iotio irlie irnir irqiq islis isril itait jamjm jeyje
jorjo jpnjp kazkz kenke kgzkg khmkh kirki knakn korkr kwtkw laola lbnlb lbrlr lbyly lcalc lieli lkalk lsols ltult
luxlu lvalv macmo mafmf marma mcomc mdamd mdgmg mdvmv mexmx mhlmh mkdmk mliml mltmt mmrmm mneme mngmn mnpmp mozmz
mrtmr msrms mtqmq musmu mwimw mysmy mytyt namna nclnc nerne nfknf ngang nicni niunu nldnl norno nplnp nrunr nzlnz
omnom pakpk panpa pcnpn perpe phlph plwpw pngpg polpl pripr prkkp prtpt prypy pseps pyfpf qatqa reure rouro rusru
rwarw sausa sdnsd sensn sgpsg sgsgs shnsh sjmsj slbsb slesl slvsv smrsm somso spmpm srbrs ssdss stpst sursr svksk
svnsi swese swzsz sxmsx sycsc syrsy tcatc tcdtd tgotg thath tjktj tkltk tkmtm tlstl tonto ttott tuntn turtr tuvtv
twntw tzatz ugaug ukrua umium uryuy usaus uzbuz vatva vctvc venve vgbvg virvi vnmvn vutvu wlfwf wsmws xkxxk yemye
zafza zmbzm zwezw
"""
# Of those that FollowTheMoney's statements are likely to be in, with the three letters that it uses.
_LANGUAGES_3 = """
afraf amham araar azeaz benbn bosbs bulbg catca cescs cymcy danda deude ellel engen estet euseu fasfa finfi frafr
glggl gujgu hauha hebhe hinhi hrvhr hunhu hyehy iboig indid islis itait jpnja kankn katka kazkk khmkm kirky korko
kurku laolo latla lavlv litlt malml marmr mkdmk mlgmg monmn msams myamy nepne nldnl nnonn nobnb norno panpa polpl
porpt pusps ronro rusru sinsi slksk slvsl somso spaes sqisq srpsr swasw swesv tamta telte tgktg tgltl thath turtr
tuktk ukruk urdur uzbuz vievi xhoxh yoryo zhozh zulzu
"""
# The codes of Kosovo are in use, but in no standard.
COUNTRIES = frozenset(_COUNTRIES.split())
LANGUAGES = frozenset(_LANGUAGES.split())
ALPHA_3 = {code[:3]: code[3:] for code in _ALPHA_3.split()}
"""Two-letter codes by three-letter codes."""
LANGUAGE_OF = {code[:3]: code[3:] for code in _LANGUAGES_3.split()}
"""Two-letter codes of languages by three-letter codes."""
LANGUAGES_3 = {two: three for three, two in LANGUAGE_OF.items()}
