"""Phrases that stand around stories and never in them, by kind, in the languages we know.

Each pattern is anchored to a whole line or to its start: prose that merely mentions a newsletter
stays.
"""

from __future__ import annotations

import re

from editionkit.clean.patterns import regex


def _line(*words: str) -> re.Pattern[str]:
    """The whole line is one of these, but for punctuation and arrows at its end."""
    return regex(rf"^\W*(?:{'|'.join(words)})[\s\W]*$", re.I)


def _start(*words: str) -> re.Pattern[str]:
    """The line starts with one of these."""
    return regex(rf"^\W*(?:{'|'.join(words)})", re.I)


READING_TIME = _line(
    r"(?:reading time\W*|estimated reading time\W*|lesezeit\W*|lesedauer\W*|temps de lecture\W*|tempo di lettura\W*|"
    r"tiempo de lectura\W*|tempo de leitura\W*|leestijd\W*|czas czytania\W*|время чтения\W*|okuma süresi\W*|čas čtení\W*)?"
    r"(?:about |ca\.? |circa |etwa )?\d{1,3}\s*[-–]?\s*"
    r"(?:min(?:ute[sn]?|uti|uten|uter|utos?|utes de lecture|uut(?:tia)?|ut|uty|uta|\.)?|мин(?:ут[аы]?|\.)?|دقائق|دقيقة|分钟?|分|분|dk\.?|dakika|λεπτά)"
    r"\s*(?:read(?:ing)?(?: time)?|lesezeit|lesedauer|zum lesen|de lecture|di lettura|de lectura|de leitura|leestijd|lesetid|läsning|čtení|"
    r"czytania|чтения|okuma(?: süresi)?|للقراءة|قراءة|阅读|で読めます|읽기)?",
    r"lesezeit", r"reading time",
)  # fmt: skip

CONTROL = _line(
    r"कॉपी लिंक", r"शेयर(?: करें)?", r"table of contents", r"embed", r"player wird geladen(?: ?\.\.\.|…)?",
    r"share(?: (?:this|on|via|the) ?(?:article|story|page|post|facebook|twitter|x|whatsapp|email|link)?)?", r"save(?: (?:article|for later))?",
    r"print(?: (?:article|page|this page))?", r"copy(?: the)? link", r"copied!?", r"link copied!?", r"listen(?: to (?:this )?(?:article|story))?(?: now)?", r"e-?mail(?: this(?: article)?)?",
    r"facebook", r"twitter", r"x\b", r"whatsapp", r"linkedin", r"telegram", r"pinterest", r"reddit", r"instagram", r"messenger", r"bluesky", r"threads", r"pocket", r"flipboard",
    r"tweet", r"post", r"like", r"comments?(?: ?\(?\d+\)?)?", r"\d+ comments?", r"add (?:a )?comment", r"leave a comment", r"view comments", r"join the (?:conversation|discussion)", r"gift(?: this)?(?: article)?", r"bookmark", r"follow(?: us)?", r"subscribe(?: now)?",
    r"sign (?:in|up)", r"log ?in", r"register", r"menu", r"search", r"home", r"skip to (?:main )?content", r"advertisement", r"ad", r"ads", r"sponsored", r"promoted", r"story continues below(?: this| the)?(?: advertisement| ad)?", r"article continues (?:below|after)(?: this| the)? ?(?:advertisement|ad)?",
    r"scroll (?:down )?to continue(?: reading)?", r"continue reading", r"read more", r"show more", r"load more", r"see more", r"more", r"next", r"previous", r"back(?: to top)?", r"top of page", r"close", r"play(?: video)?", r"watch(?: now)?", r"expand", r"view gallery", r"open (?:image|gallery)", r"image \d+ of \d+", r"\d+ ?/ ?\d+", r"loading\.*",
    r"anzeige", r"werbung", r"teilen", r"drucken", r"merken", r"vorlesen", r"artikel (?:anhören|teilen|drucken|merken|vorlesen)", r"kommentare?(?: \d+)?", r"\d+ kommentare?", r"zur startseite", r"startseite", r"anmelden", r"abonnieren", r"mehr(?: anzeigen)?", r"weiterlesen", r"schließen",
    r"partager", r"imprimer", r"écouter(?: l.article)?", r"sauvegarder", r"publicité", r"commentaires?(?: \d+)?", r"s.abonner", r"se connecter", r"accueil", r"lire la suite", r"réagir", r"enregistrer", r"offrir (?:cet|l.) ?article", r"copier le lien",
    r"compartir(?: (?:en|por) .{1,12})?", r"imprimir", r"guardar", r"escuchar", r"publicidad", r"comentarios?(?: \d+)?", r"suscríbete", r"iniciar sesión", r"inicio", r"leer más", r"ver más", r"enviar por correo",
    r"condividi", r"stampa", r"ascolta(?: l.articolo)?", r"pubblicità", r"commenti", r"abbonati", r"accedi", r"leggi (?:anche|tutto|di più)",
    r"compartilhar?", r"publicidade", r"comentários", r"assine", r"entrar", r"ouvir", r"leia mais", r"salvar",
    r"delen", r"deel(?: dit artikel)?", r"advertentie", r"reacties?", r"bewaren?", r"luister", r"lees (?:meer|ook)",
    r"del(?: artikkelen| artikel)?", r"annonse?", r"annons", r"reklame?", r"dela", r"lytt(?: til saken)?", r"les (?:mer|også)", r"læs (?:mere|også)", r"läs (?:mer|också)", r"jaa", r"mainos",
    r"udostępnij", r"reklama", r"skomentuj", r"sdílet", r"diskuse", r"zdieľať", r"megosztás", r"hirdetés", r"distribuie", r"publicitate",
    r"paylaş", r"reklam", r"yorumlar", r"dinle", r"bagikan", r"iklan", r"advertisement scroll to continue with content", r"baca juga", r"chia sẻ", r"quảng cáo",
    r"поделиться", r"реклама", r"комментарии", r"поділитися", r"شارك(?: المقال)?", r"مشاركة", r"إعلان", r"اعلان", r"استمع", r"حفظ", r"طباعة", r"שתף", r"פרסומת", r"اشتراک‌گذاری",
    r"シェア(?:する)?", r"広告", r"印刷", r"保存", r"コメント", r"分享", r"广告", r"廣告", r"评论", r"收藏", r"공유", r"광고", r"댓글",
)  # fmt: skip

PROMPT = _start(
    r"follow .{2,40} on (?:google news|apple news|msn|flipboard)\b", r"if you buy (?:something|anything) (?:using|through)\b", r"(?:unlimited online access to|access articles from across|create an account or sign in)\b", r"add .{2,30} as a preferred source",
    r"scroll to continue", r"back to (?:the )?(?:front page|home ?page|top|news)", r"site by\b", r"(?:this (?:page|post|article) (?:may )?contains?|some of the links|we (?:may )?earn)\b.{0,60}(?:affiliate|commission)", r".{0,60}\b(?:earn|receive) (?:us )?(?:a )?(?:small )?commission\b", r".{0,40}is a reader-supported publication", r"privacy notice\b(?:.{0,20}$|: )", r"advertisement\b.{0,40}$", r".{0,120}\bnewsletter\b.{0,140}\bsign up\b", r"18\+", r".{0,60}be ?gamble ?aware", r"webmaster\b", r"jetzt \d+ wochen", r"do you know more\?", r"loading comments",
    r"sign up (?:for|to|here|now)", r"subscribe (?:to|for|now|today)", r"get (?:the|our) (?:\w+ ){0,4}newsletter", r"newsletter\b.{0,40}$", r"follow (?:us|\w+ on (?:twitter|x|facebook|instagram))\b", r"like us on",
    r"download (?:the|our) (?:\w+ )?app", r"join (?:our|the|us on) (?:\w+ ){0,2}(?:whatsapp|telegram|newsletter|channel|community|mailing)", r"click here to", r"become a (?:member|subscriber|supporter)", r"support (?:our|independent) journalism", r"this (?:article|story) is (?:only )?(?:for|available to) (?:subscribers|members)",
    r"to continue reading", r"already a subscriber", r"by (?:signing up|subscribing|clicking|submitting|continuing|entering|registering)", r"we use cookies", r"this (?:site|website) uses cookies", r"thank you for (?:subscribing|signing|reading)", r"please (?:enable|turn on) javascript", r"your browser does not support", r"javascript is (?:disabled|required)", r"enter your e-?mail", r"recaptcha", r"this site is protected by",
    r"have (?:a|any) (?:tip|story|question|feedback)", r"got a (?:tip|story)", r"sneak a peek", r"share your feedback", r"do you have a (?:tip|story)", r"report an error", r"found an error", r"this (?:content|video) (?:is not|isn.t) available", r"use the player below",
    r"abonnieren sie", r"melden sie sich", r"jetzt (?:abonnieren|anmelden|registrieren|herunterladen|kostenlos|testen|folgen)", r"mit (?:der )?anmeldung", r"hier (?:können sie|geht es|finden sie)\b.{0,80}$", r"folgen sie uns", r"newsletter abonnieren", r"wir verwenden cookies", r"empfohlener (?:externer|redaktioneller) inhalt", r"an dieser stelle finden sie", r"externen inhalt", r"ich bin (?:damit )?einverstanden",
    r"inscrivez-vous", r"abonnez-vous", r"recevez (?:chaque|notre|la|nos)", r"suivez[- ]nous", r"cet article est réservé", r"nous utilisons des cookies", r"il vous reste \d+",
    r"suscríbete", r"recibe (?:en|nuestra|las)", r"síguenos", r"únete a", r"regístrate", r"este contenido es exclusivo", r"utilizamos cookies", r"apúntate",
    r"iscriviti", r"abbonati", r"seguici", r"ricevi (?:ogni|le|la)", r"assine", r"siga (?:o|a|nos)", r"receba (?:as|no|nossa)", r"inscreva-se", r"clique aqui",
    r"meld je aan", r"schrijf je in", r"volg ons", r"abonneer", r"meld deg på", r"tilmeld dig", r"prenumerera", r"följ oss", r"tilaa\b", r"zapisz się", r"obserwuj nas", r"odebírejte", r"přihlaste se", r"iratkozzon", r"feliratkoz",
    r"abone ol", r"bizi takip", r"подпис(?:ывайтесь|аться|ка)", r"підписуйтесь", r"اشترك (?:في|الآن)", r"تابعنا", r"انضم إلى", r"הירשמו", r"عضو شوید", r"berlangganan", r"ikuti kami", r"đăng ký", r"訂閱", r"订阅", r"关注我们", r"구독",
)  # fmt: skip

RELATED = _start(
    r"related(?=[A-Z\W])",
    r"διαβάστε (?:επίσης|ακόμη|περισσότερα)", r"related (?:articles?|stories|story|content|coverage|posts?|topics?|news|reading|links?)\b", r"read (?:more|also|next|now|this)\s*[:|–—-]", r"(?:also|see|further) (?:read|also|reading)\b\W", r"also (?:read|see|on|in)\s*[:|–—-]", r"more (?:on|from|about) (?:this|the|our)\b.{0,60}$", r"see also\s*[:|]", r"recommended(?: for you| reading|:)", r"you (?:may|might) (?:also )?(?:like|be interested|enjoy)", r"watch\s*[:|]", r"listen\s*[:|]", r"don.t miss\s*[:|]?", r"editor.?s picks?", r"explore more", r"in pictures\s*[:|]", r"live\s*[:|]", r"trending\b.{0,20}$", r"must[- ]read\b.{0,20}$", r"opinion\s*[|:]\s",
    r"lesen sie (?:auch|hier|mehr|dazu)", r"mehr (?:zum thema|dazu|lesen|aus|von)\b", r"auch interessant", r"lesen sie (?:auch|dazu)", r"zum thema\b", r"passend dazu", r"das könnte sie", r"weitere (?:artikel|themen|nachrichten|meldungen)", r"siehe auch",
    r"(?:à )?lire (?:aussi|également)", r"voir aussi", r"à lire", r"sur le même (?:sujet|thème)", r"nos articles sur", r"pour aller plus loin", r"(?:lea|lee|leer|vea|mira) (?:también|además|más)", r"te puede interesar", r"te recomendamos", r"noticias? relacionadas?", r"más (?:información|noticias|sobre)\s*[:|]?$", r"(?:leggi|vedi|guarda) anche", r"articoli correlati", r"potrebbe interessarti", r"(?:leia|veja|saiba|confira) (?:também|mais)", r"notícias relacionadas", r"lees (?:ook|meer)", r"les også", r"læs også", r"läs (?:också|även|mer)", r"lue (?:myös|lisää)", r"czytaj (?:także|też|więcej|również)", r"zobacz (?:też|także|również)", r"(?:čtěte|přečtěte|čítajte) (?:také|také:|si|tiež)", r"související", r"olvassa(?: el)?\s", r"citește și", r"vezi și",
    r"ilgili haber", r"(?:читайте|смотрите|см\.) (?:также|ещё|еще)", r"читайте також", r"(?:اقرأ|إقرأ|اقرأي|شاهد) (?:أيضا|أيضاً|المزيد)", r"مواضيع (?:ذات صلة|متعلقة)", r"קראו (?:גם|עוד)", r"بیشتر بخوانید", r"baca (?:juga|selengkapnya)", r"simak juga", r"xem thêm", r"đọc thêm", r"यह भी पढ़ें", r"相关(?:阅读|新闻|文章|链接)", r"延伸閱讀", r"相關(?:新聞|文章)", r"関連(?:記事|ニュース)", r"あわせて読みたい", r"관련\s?기사",
)  # fmt: skip

END = _line(
    r"explore(?: more)?", r"related(?: (?:articles?|stories|content|coverage|posts?|topics?|news|reading|links?|tags?))?", r"more (?:stories|articles|news|posts)(?: like this)?", r"more (?:on|from|in) .{2,40}", r"read (?:next|this next)", r"up next", r"most (?:read|popular|viewed|shared|commented|recent)", r"trending(?: now| stories)?", r"top stories", r"latest(?: news| stories| posts)?", r"popular (?:stories|posts|articles|now)?", r"recommended(?: for you| stories| articles)?", r"you (?:may|might) also (?:like|enjoy|be interested in).{0,12}", r"around the web", r"from around the web", r"from our partners?", r"sponsored(?: content| links)?", r"promoted(?: content| stories)?", r"editor.?s.? picks?", r"don.t miss", r"comments?(?: \(?\d+\)?)?", r"\d+ comments?", r"leave a (?:comment|reply)", r"post a comment", r"join the (?:conversation|discussion)", r"topics?", r"tags?", r"filed under", r"share this(?: article| story| post)?", r"about the authors?", r"follow us(?: on)?", r"newsletter(?:s)?", r"stay (?:connected|informed|up to date)", r"contact us ?\d*", r"about us", r"terms (?:of (?:use|service)|and conditions)", r"privacy(?: policy| notice)?", r"cookie (?:policy|settings|preferences)", r"site ?map", r"advertise with us", r"what to read next", r"more to read", r"more from (?:us|this author|the author|.{2,30})", r"in this (?:article|story)", r"article tags", r"see also", r"references and further reading", r"keep reading",
    r"mehr zum thema", r"(?:das könnte sie|das könnte dich) auch interessieren", r"meistgelesen(?:e artikel)?", r"weitere (?:artikel|themen|nachrichten|meldungen|beiträge)", r"themen", r"schlagw(?:orte|örter)", r"kommentare?(?: \(?\d+\)?)?", r"auch interessant", r"neueste (?:artikel|nachrichten)", r"empfehlungen(?: der redaktion)?", r"lesen sie auch", r"impressum", r"datenschutz(?:erklärung)?", r"über den autor", r"zur startseite", r"mehr (?:aus|von) .{2,30}", r"quellen?", r"top-?themen", r"verwandte (?:artikel|themen)",
    r"(?:à )?lire aussi", r"sur le même (?:sujet|thème)", r"les plus (?:lus|vus|partagés|populaires)", r"voir aussi", r"nos (?:dernières|derniers) .{2,20}", r"à la une", r"commentaires?(?: \(?\d+\)?)?", r"mentions légales", r"vous (?:aimerez|pourriez) aussi.{0,12}", r"sujets?", r"à découvrir", r"dans la même rubrique", r"plus d.articles", r"le direct", r"articles? (?:liés|similaires|recommandés|les plus lus)",
    r"(?:noticias?|artículos?|contenido) relacionad[oa]s?", r"lo más (?:leído|visto|popular|comentado)", r"te puede interesar", r"más (?:noticias|información|leídas|sobre .{2,30})", r"temas?(?: relacionados)?", r"etiquetas", r"comentarios?(?: \(?\d+\)?)?", r"aviso legal", r"últimas noticias", r"recomendados?", r"archivado en", r"mira también", r"le puede interesar",
    r"articoli correlati", r"leggi anche", r"(?:i )?più letti", r"potrebbe(?:ro)? interessarti(?: anche)?", r"ultime notizie", r"commenti", r"argomenti", r"notícias relacionadas", r"(?:as )?mais lidas?", r"leia (?:também|mais)", r"veja (?:também|mais)", r"comentários", r"mais (?:notícias|sobre .{2,30})", r"assuntos", r"últimas notícias",
    r"meest gelezen", r"lees ook", r"gerelateerd(?:e artikelen)?", r"meer (?:nieuws|over .{2,30}|van .{2,30})", r"reacties?", r"mest lest", r"mest læste", r"mest lästa", r"les også", r"læs også", r"läs (?:också|även|mer)", r"relaterte? .{2,20}", r"flere (?:saker|nyheder|artikler)", r"luetuimmat", r"lue myös", r"najczęściej czytane", r"czytaj (?:także|też|również)", r"zobacz (?:też|także|również)", r"powiązane(?: artykuły)?", r"polecamy", r"komentarze", r"nejčtenější", r"související(?: články| témata)?", r"diskuse", r"najčítanejšie", r"legolvasottabb", r"kapcsolódó(?: cikkek)?", r"citește și", r"cele mai citite",
    r"ilgili haberler", r"en çok okunan(?:lar)?", r"son haberler", r"etiketler", r"çok okunanlar", r"читайте также", r"(?:самое )?(?:популярное|читаемое)", r"по теме", r"теги", r"комментарии", r"новости по теме", r"читайте також", r"популярні", r"اقرأ أيضا[ً]?", r"مواضيع ذات صلة", r"الأكثر (?:قراءة|مشاهدة|شعبية)", r"كلمات (?:مفتاحية|دالة|دلالية)", r"أخبار ذات صلة", r"المزيد من .{2,30}", r"תגיות", r"כתבות (?:נוספות|קשורות)", r"بیشتر بخوانید", r"مطالب مرتبط", r"baca juga", r"berita terkait", r"terpopuler", r"artikel terkait", r"tin liên quan", r"đọc nhiều", r"相关(?:阅读|新闻|文章|链接)", r"热门(?:新闻|文章)?", r"延伸閱讀", r"相關(?:新聞|文章)", r"関連(?:記事|ニュース)", r"(?:アクセス)?ランキング", r"人気記事", r"관련\s?기사", r"많이 본 뉴스", r"संबंधित खबरें", r"और पढ़ें",
)  # fmt: skip

COPYRIGHT = _start(
    r"©", r"\(c\)\s*\d{4}", r"copyright\b", r"all rights reserved", r"alle rechte vorbehalten", r"tous droits réservés", r"todos los derechos reservados", r"tutti i diritti riservati", r"todos os direitos reservados", r"all(?:e)? rett(?:ig)?heter", r"her hakkı saklıdır", r"все права защищены", r"جميع الحقوق محفوظة",
)  # fmt: skip

SOURCE = regex(
    r"^\s*(?:source|sources|quelle|quellen|fuente|fuentes|fonte|fonti|kaynak|источник|джерело|المصدر|מקור|منبع|sumber|nguồn|"
    r"来源|來源|出典|출처|bron|kilde|källa|lähde|źródło|zdroj|forrás|sursa|sursă|πηγή|स्रोत)\s*[:：]\s*(\S.{0,118})$",
    re.I,
)

BYLINE = regex(
    r"^\W*(?:this (?:blog )?(?:post|article|story|piece|report) (?:was |is )?)?(?:(?:(?:written|reported|story|words|text|posted|published|article|compiled|(?:pictures|words|text|photo(?:graph)?s)\s+and\s+\w+)\s+)?by|von|par|por|"
    r"door|autorin/autor|author|autor(?:in|es)?\s*:|auteur\s*:|reporter\s*:|oleh|penulis\s*:|yazan\s*:|"
    r"автор\s*:?|текст\s*:|بقلم\s*:?|كتب\s*:?|כתב\s*:|מאת\s*:?|作者|记者|記者|文(?=[:：/／])|撰文|tekst\s*:|"
    r"text\s*:|texte\s*:|testo\s*:|toimittaja\s*:|(?:de|di|da|av|af)(?=\s+(?-i:[A-ZÀ-Þ])))"
    r"(?:\s*[:：/／]\s*|\s+)(?=\S)",
    re.I,
)

STAMP = regex(
    r"^\s*(?:(?:first )?published|updated?|posted|last (?:updated|modified|edited)|veröffentlicht|aktualisiert|stand|publié|mis à jour|"
    r"publicado|actualizado|pubblicato|aggiornato|atualizado|gepubliceerd|bijgewerkt|publisert|oppdatert|udgivet|opdateret|publicerad|"
    r"uppdaterad|julkaistu|päivitetty|opublikowano|aktualizacja|publikováno|aktualizováno|megjelent|yayınlan\w+|güncelle\w+|опубликовано|обновлено|"
    r"نشر|تاريخ النشر|آخر تحديث|פורסם|עודכן|diterbitkan|发布时间|更新|公開日?|更新日|入力|등록|수정)\b",
    re.I,
)
