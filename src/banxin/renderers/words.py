"""The language of a publication goes in; the few words its editions print of their own accord come out.

They are the book's furniture, like “contents”; no word here is about a particular publication.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from banxin.typography.style import script_of


@dataclass(frozen=True, slots=True)
class Words:
    """What a template may print of its own accord, in the language of the publication.

    `by` stands between a column and its bylines, `comma` between two names. `untitled` wraps the first
    characters of an article that has no headline. `summary_…` are the sentences of the accessibility summary,
    each printed only when it is true of the book. `roles` says what somebody did, by MARC relator code, `maker` makes a
    label of one character of these (译者). `facts` are the labels of the copyright page (版权页), by field; `edition` and
    `impression` are how a number of these is printed, `series` how the number in a series is. `others` stands for makers
    that a cover has no room for. `book_page`
    names a page in a cross-reference, `pages` heads the list of
    those of the paper edition, which `printed` calls by the publication's title and its layout's. `see` leads from an entry of the index to another, `strokes` heads entries whose
    first character has so many, `signs` those that begin with no letter.
    """

    cover: str
    title_page: str
    contents: str
    landmarks: str
    body: str
    notes: str
    back: str
    unplaced: str
    furniture: str
    comma: str
    by: str
    untitled: str
    page: str
    summary_text: str
    summary_navigation: str
    summary_images: str
    summary_images_partly: str
    summary_notes: str
    summary_ruby: str
    summary_pages: str
    pages: str
    printed: str
    roles: Mapping[str, str]
    maker: str
    half_title: str
    copyright: str
    cip: str
    colophon: str
    edition: str
    impression: str
    series: str
    others: str
    facts: Mapping[str, str]
    book_page: str
    index: str
    see: str
    strokes: str
    signs: str


_HANS = Words(
    cover="封面",
    title_page="书名页",
    contents="目录",
    landmarks="导览",
    body="正文",
    notes="注释",
    back="回正文",
    unplaced="未归入各篇的文字",
    furniture="版面文字",
    comma="、",
    by=" · ",
    untitled="“{}……”",
    page="第{}版",
    summary_text="全书为可重排的文字，字号、字体与颜色可由阅读器调整，可供朗读。",
    summary_navigation="目录可达每一篇，标题按层次标记。",
    summary_images="图片均有替代文字。",
    summary_images_partly="部分图片没有替代文字。",
    summary_notes="注释与正文互有链接。",
    summary_ruby="部分文字带有注音。",
    summary_pages="页码与印刷版一致。",
    pages="页码",
    printed="《{}》印刷版（{}）",
    roles=MappingProxyType(
        {
            **{"aut": "著", "edt": "编", "com": "编", "trl": "译", "ill": "绘", "ann": "注", "pfr": "校", "cmm": "评"},
            **{"adp": "改编", "pht": "摄影", "aui": "序", "aft": "跋", "bkd": "书籍设计", "cov": "封面设计"},
        }
    ),
    maker="{}者",
    half_title="半标题",
    copyright="版权页",
    cip="图书在版编目（CIP）数据",
    colophon="版记",
    edition="第{}版",
    impression="第{}次印刷",
    series="第{}种",
    others="等",
    facts=MappingProxyType(
        {
            **{"title": "书名", "paper": "报名", "series": "丛书", "publisher": "出版", "place": "出版地", "date": "出版日期"},
            **{"edition": "版次", "impression": "印次", "isbn": "书号", "issn": "国际刊号", "cn": "国内刊号"},
            **{"subjects": "主题", "price": "定价"},
        }
    ),
    book_page="第{}页",
    index="索引",
    see="见",
    strokes="{}画",
    signs="其他",
)

_HANT = Words(
    cover="封面",
    title_page="書名頁",
    contents="目錄",
    landmarks="導覽",
    body="正文",
    notes="註釋",
    back="回正文",
    unplaced="未歸入各篇的文字",
    furniture="版面文字",
    comma="、",
    by=" · ",
    untitled="「{}……」",
    page="第{}版",
    summary_text="全書為可重排的文字，字號、字體與顏色可由閱讀器調整，可供朗讀。",
    summary_navigation="目錄可達每一篇，標題按層次標記。",
    summary_images="圖片均有替代文字。",
    summary_images_partly="部分圖片沒有替代文字。",
    summary_notes="註釋與正文互有連結。",
    summary_ruby="部分文字帶有注音。",
    summary_pages="頁碼與印刷版一致。",
    pages="頁碼",
    printed="《{}》印刷版（{}）",
    roles=MappingProxyType(
        {
            **{"aut": "著", "edt": "編", "com": "編", "trl": "譯", "ill": "繪", "ann": "註", "pfr": "校", "cmm": "評"},
            **{"adp": "改編", "pht": "攝影", "aui": "序", "aft": "跋", "bkd": "書籍設計", "cov": "封面設計"},
        }
    ),
    maker="{}者",
    half_title="半標題",
    copyright="版權頁",
    cip="圖書在版編目（CIP）資料",
    colophon="版記",
    edition="第{}版",
    impression="第{}次印刷",
    series="第{}種",
    others="等",
    facts=MappingProxyType(
        {
            **{"title": "書名", "paper": "報名", "series": "叢書", "publisher": "出版", "place": "出版地", "date": "出版日期"},
            **{"edition": "版次", "impression": "印次", "isbn": "書號", "issn": "國際刊號", "cn": "國內刊號"},
            **{"subjects": "主題", "price": "定價"},
        }
    ),
    book_page="第{}頁",
    index="索引",
    see="見",
    strokes="{}畫",
    signs="其他",
)

_JAPANESE = Words(
    cover="表紙",
    title_page="扉",
    contents="目次",
    landmarks="案内",
    body="本文",
    notes="註",
    back="本文へ戻る",
    unplaced="所属不明の文章",
    furniture="紙面の文字",
    comma="、",
    by=" · ",
    untitled="「{}……」",
    page="{}面",
    summary_text="本文はリフロー形式で、文字の大きさ・書体・色を変えられ、読み上げができます。",
    summary_navigation="目次から各篇へ移動でき、見出しには階層があります。",
    summary_images="すべての画像に代替テキストがあります。",
    summary_images_partly="一部の画像には代替テキストがありません。",
    summary_notes="註と本文は相互にリンクしています。",
    summary_ruby="一部の語にルビがあります。",
    summary_pages="ページ番号は印刷版と同じです。",
    pages="ページ",
    printed="『{}』印刷版（{}）",
    roles=MappingProxyType(
        {
            **{"aut": "著", "edt": "編", "com": "編", "trl": "訳", "ill": "絵", "ann": "註", "pfr": "校", "cmm": "評"},
            **{"adp": "脚色", "pht": "写真", "aui": "序", "aft": "跋", "bkd": "装幀", "cov": "装丁"},
        }
    ),
    maker="{}者",
    half_title="前扉",
    copyright="奥付",
    cip="CIP",
    colophon="刊記",
    edition="第{}版",
    impression="第{}刷",
    series="{}",
    others="ほか",
    facts=MappingProxyType(
        {
            **{"title": "書名", "paper": "紙名", "series": "叢書", "publisher": "発行", "place": "発行地", "date": "発行日"},
            **{"edition": "版", "impression": "刷", "isbn": "ISBN", "issn": "ISSN", "cn": "CN", "subjects": "主題", "price": "定価"},
        }
    ),
    book_page="{}ページ",
    index="索引",
    see="→",
    strokes="{}画",
    signs="その他",
)

_ENGLISH = Words(
    cover="Cover",
    title_page="Title page",
    contents="Contents",
    landmarks="Landmarks",
    body="Text",
    notes="Notes",
    back="back",
    unplaced="Text that belongs to no article",
    furniture="Text of the printed page",
    comma=", ",
    by=" · ",
    untitled="“{}…”",
    page="Page {}",
    summary_text="The book is reflowable text; size, face and colours are the reader’s; it can be read aloud.",
    summary_navigation=" The contents lead to every article, and headings are marked by level.",
    summary_images=" Every picture has alternative text.",
    summary_images_partly=" Some pictures have no alternative text.",
    summary_notes=" Notes and text are linked both ways.",
    summary_ruby=" Some words carry their pronunciation.",
    summary_pages=" Its pages are numbered as those of the printed edition.",
    pages="Pages",
    printed="{}, printed edition ({})",
    roles=MappingProxyType(
        {
            **{"edt": "editor", "com": "compiler", "trl": "translator", "ill": "illustrator", "ann": "annotator"},
            **{"pfr": "proofreader", "cmm": "commentator", "adp": "adapter", "pht": "photographer", "aui": "introduction"},
            **{"aft": "afterword", "bkd": "book design", "cov": "cover design"},
        }
    ),
    maker="{}",
    half_title="Half-title",
    copyright="Copyright",
    cip="Cataloguing in publication",
    colophon="Colophon",
    edition="{}",
    impression="{}",
    series="{}",
    others="et al.",
    facts=MappingProxyType(
        {
            **{"title": "Title", "paper": "Paper", "series": "Series", "publisher": "Publisher", "place": "Place"},
            **{"date": "Date", "edition": "Edition", "impression": "Impression", "isbn": "ISBN", "issn": "ISSN", "cn": "CN"},
            **{"aut": "Author", "subjects": "Subjects", "price": "Price"},
        }
    ),
    book_page="page {}",
    index="Index",
    see="see",
    strokes="{} strokes",
    signs="Signs",
)


_PAGE_NUMBER = re.compile("[A-Za-z]{0,2}[0-9]{1,3}|[一二三四五六七八九十]{1,3}")


def print_page(page: str, words: Words) -> str:
    """Return a newspaper's page number as print says it: 3 is 第3版; what is no bare number stays as it is."""
    return words.page.format(page) if _PAGE_NUMBER.fullmatch(page) else page


def words_for(language: str) -> Words:
    """Return the words for a language tag (BCP 47); what is neither Chinese nor Japanese gets English."""
    return {"Hans": _HANS, "Hant": _HANT, "Jpan": _JAPANESE, "": _ENGLISH}[script_of(language)]
