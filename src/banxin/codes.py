"""The catalogue of findings: code → severity, message, hint, and the longer text of `publish explain`.

Codes are stable and named by room: SRC sources, STR structure, TYP typography, LAY layouts, FNT fonts, ONX ONIX
messages, EPB the EPUB, PDF the print edition, CFG settings. Placeholders in braces are filled by `Report.add`.
"""

from __future__ import annotations

from banxin.code import Code as Code
from banxin.code import Severity as Severity
from banxin.codes_epub import EPUB_CODES

_I, _W, _E = Severity.INFO, Severity.WARNING, Severity.ERROR

CODES: dict[str, Code] = {
    "SRC-001": Code(
        _I,
        "read as {encoding}",
        "",
        "The source is not UTF-8. Its encoding was recognised from what the text then says; if characters look "
        "wrong, convert the file to UTF-8 first.",
    ),
    "SRC-002": Code(
        _E,
        "{count} bytes at line {line} could not be decoded as {encoding}",
        "save the source as UTF-8; the places are marked U+FFFD in the editions",
        "A few bytes of the source make no character in its encoding. Each is kept as a visible U+FFFD so that "
        "nothing is lost silently.",
    ),
    "SRC-003": Code(
        _W,
        "control character {character} was left out",
        "remove it from the source",
        "Control characters have no place in an edition and are forbidden in XML. They are invisible, so no text "
        "is lost; the finding names the first line of each.",
    ),
    "SRC-004": Code(
        _I,
        "read as {reader}: {reason}",
        "choose another with --from",
        "Without --from the reader is chosen from the content: Markdown from its signs, a novel from its regular "
        "chapter headings, a newspaper page from its short, even lines. A file called .md is Markdown by its name.",
    ),
    "SRC-005": Code(
        _W,
        "a picture was not taken: {target} ({reason})",
        "put the picture beside the source, as PNG, JPEG, GIF, SVG or WebP",
        "A source may name only files under its own folder; anything else is refused, and the network is never "
        "used. The alternative text is printed in its place.",
    ),
    "SRC-006": Code(
        _E,
        "{count} more bytes on {lines} further lines could not be decoded",
        "save the source as UTF-8; the places are marked U+FFFD in the editions",
        "Only the first lines with undecodable bytes are named one by one; this finding counts the others and "
        "names the first of them.",
    ),
    "SRC-007": Code(
        _W,
        "HTML is printed as text ({count} tags, the first is {sample})",
        "write it in Markdown, or take it out",
        "A source cannot bring its own markup into an edition: tags are printed as they stand, so that nothing is "
        "lost and nothing is run.",
    ),
    "SRC-008": Code(
        _W,
        "unknown key in the front matter: {key}",
        "{remedy}",
        "The block between `---` lines at the head of a Markdown text says who made it and when. A key that means "
        "nothing here is left aside; it may be a misspelt one.",
    ),
    "SRC-009": Code(
        _W,
        "the value of {key} in the front matter cannot be used: {value}",
        "{remedy}",
        "A value in the front matter is not of the kind its key asks for, such as a date that the calendar lacks or an ISBN "
        "whose check digit does not fit, and is left aside.",
    ),
    "SRC-010": Code(
        _W,
        "Markdown that cannot be taken over without loss is printed as it stands",
        "simplify the passage: nest less deeply, give every table row as many cells as its head",
        "What the parser of Markdown returns is held against the source, passage by passage. Where characters of "
        "the text would be missing, such as surplus cells of a table row or the inside of very deep quotations, the "
        "passage is printed line by line with its signs.",
    ),
    "SRC-011": Code(
        _W,
        "nothing refers to the note [^{label}]",
        "write [^{label}] where the note belongs, or take it out",
        "A note is defined, but its reference is missing or stands in another note. Its text is printed where it is "
        "defined.",
    ),
    "SRC-012": Code(
        _W,
        "the note [^{label}] is not defined",
        "add a line “[^{label}]: …”",
        "A reference leads to a note that the source does not hold. It is printed as it stands.",
    ),
    "SRC-013": Code(
        _I,
        "a link to {target} leads to no address and is printed as plain text",
        "name a full address (https://…) or a heading (#…)",
        "A link to another file cannot work in a book. Its words are printed; only its target is left out.",
    ),
    "SRC-014": Code(
        _W,
        "no text on page {pages}",
        "have the text of the page recognised first, for example with ocrmypdf",
        "A page of a PDF that is a picture, such as a scan, holds no text to take. The other pages are read.",
    ),
    "SRC-015": Code(
        _E,
        "the PDF does not say what {count} characters on page {pages} are",
        "ask for a PDF with a ToUnicode table; the places are marked U+FFFD, or hold characters for private use",
        "ISO 32000-1, 9.10: a PDF prints glyphs, and only a table in the file says which characters they stand for. Where "
        "it is missing, what is printed can be seen but not read.",
    ),
    "SRC-016": Code(
        _W,
        "this is hardly a Chinese newspaper page: {look}",
        "{remedy}",
        "Articles are looked for in the text of a Chinese newspaper page only: by its short lines, its trade's words, and "
        "the characters that its headlines and articles share. Other text comes out in disorder, though nothing of it is lost.",
    ),
    "SRC-017": Code(
        _I,
        "left out: its manuscript {manuscript} stands in for it",
        "name it without the manuscript to read it anew",
        "A manuscript says which sources it was made from. Where it stands beside one of them, as in a folder, what was "
        "corrected is printed, and the source is not printed a second time.",
    ),
    "SRC-018": Code(
        _W,
        "{key}: the name “{name}” is not in its printed form “{printed}”",
        "correct both, in “{key}: name | as printed”",
        "A manuscript gives a name twice: as the catalogue is to know it, and as it is printed. Where only one of them was "
        "corrected, the edition says two things.",
    ),
    "SRC-021": Code(
        _E,
        "damaged, and not to be read to its end: page {pages}",
        "make the file again, or fetch it again; hold the page's text against the print",
        "What a page prints is packed in streams, each with a check sum. One of this page's, its content or a font, "
        "breaks off or does not agree with its sum, so that text may be missing or wrong.",
    ),
    "SRC-022": Code(
        _W,
        "the PDF is damaged; its table of objects was built anew",
        "make the file again, or fetch it again if it came over a network",
        "The table at the end of a PDF says where its objects stand. It is missing or wrong, as where a file was cut "
        "short; the objects found are read, and others may be lost.",
    ),
    "SRC-023": Code(
        _W,
        "{count} characters stand outside page {pages} as it is shown, and are left out",
        "if they are wanted, take off the crop box, for example by printing the file into a new PDF",
        "ISO 32000-1, 14.11.2: a page is shown as far as its crop box reaches. Printers write the name of the job and the like outside.",
    ),
    "SRC-024": Code(
        _W,
        "{what}",
        "close each block by a line of “:::” of its own; one that holds another takes a colon more, “::::”",
        "A block between “:::” lines, or a block of code between ``` lines, lacks its end or its beginning. One without an end reaches "
        "to the end of the text, or of what it stands in; a block within another needs more colons outside than inside.",
    ),
    "SRC-025": Code(
        _W,
        "there is no block “{name}”; what it holds is printed as text",
        "{remedy}",
        "The word after “:::” says what a block is: verse, letter, epigraph, dedication, remark or quotation.",
    ),
    "SRC-026": Code(
        _W,
        "{attribute} means nothing here",
        "see docs/markdown.md for what each element may bear",
        "Braces after an element, or in a line of their own above it, give it a name or say what it is. This one says "
        "something that this element has no use for, such as a width to a table; it is left aside.",
    ),
    "SRC-027": Code(
        _W,
        "lines with bars that make no table are printed as text",
        "give the second line as many cells of hyphens as the first has: | --- | --- |",
        "A table in Markdown is known by its second line, which must have a cell of hyphens for each column of the head.",
    ),
    "SRC-028": Code(
        _W,
        "the name “{anchor}” is given twice",
        "give each place a name of its own",
        "A name in braces, {#name}, is where references lead to. The second of two places named alike has none.",
    ),
    "SRC-029": Code(
        _W,
        "braces that cannot be read are printed as text: {sample}",
        'put values into straight quotation marks: {{key="中文"}}',
        "Attributes are written {#name .class key=value}. A value with other characters than Latin letters, digits, hyphens "
        "and colons stands in straight quotation marks.",
    ),
    "SRC-031": Code(
        _W,
        "{count} lines are in {other} among text in {encoding}, and were read so: {lines}",
        "look whether they read well, then save the whole source as UTF-8",
        "A file put together from several, or saved by programs that disagree, holds lines of two encodings. A line that is "
        "not in the file's encoding, but whole and good text in another, is read in that one; what is neither is marked "
        "U+FFFD.",
    ),
    "SRC-032": Code(
        _W,
        "a picture that cannot be read is printed as text: {sample}",
        "write ![what it shows](picture.png) with half-width brackets; an address with spaces stands in angle brackets: (<my picture.png>)",
        "Markdown ends an address at the first space, and knows no full-width brackets: ![…](…) that breaks either rule is no "
        "picture.",
    ),
    "SRC-033": Code(
        _W,
        "what looks like front matter is printed as text: {reason}",
        "begin and end it with a line of three hyphens, and write “key: value” on each line between",
        "The block between `---` lines at the head of a Markdown text says who made it and when. Where one line of it is none "
        "of its own, or it never ends, it cannot be told from a text that begins with a rule.",
    ),
    "SRC-034": Code(
        _I,
        "{count} leftovers of web pages were taken for what they mean: {kinds}",
        "publish inspect --explain shows each as the repair web-markup; where the text is about such signs, write them in full-width "
        "form: ＜br＞",
        "Novels copied from web pages hold their tags and entities, such as <br/> and &nbsp;. A tag that ends a line ends one here, "
        "others are left out, and an entity becomes the character that it stands for. Fewer than three of them are left as they are.",
    ),
    "SRC-035": Code(
        _W,
        "{count} characters were lost before the text came here, and stand in it as {sample}",
        "look for a better copy of the source; the first is in this line",
        "A program that could not read a character put U+FFFD in its place, and where its text was then read in another encoding "
        "it says 锟斤拷. What stood there cannot be told from the text.",
    ),
    "SRC-036": Code(
        _W,
        "{what} are not known here and are printed as they stand: {sample}",
        "write formulas as pictures or in characters (x² + y²), and name blocks in braces: {{#name}}",
        "Several dialects of Markdown have signs of their own for formulas, and for the names of blocks. The finding names the first "
        "place of each.",
    ),
    "SRC-037": Code(
        _W,
        "{count} characters on page {pages} are not to be seen, and are left out",
        "if they are wanted, print the file with them shown, or add them to the manuscript",
        "A PDF may hold text that no print shows: cut off by a clipping path, as where an advertisement is placed in part, in "
        "the paper's white, or without colour. Invisible text over a picture, or over letters that were made paths, says "
        "what is printed there, and is read.",
    ),
    "SRC-038": Code(
        _W,
        "“{key}: …” is printed as text: it does not stand below a heading",
        "put it on the line directly below the heading of its article, or take it out; “\\{key}: …” is text",
        "What a manuscript says of an article stands on the lines directly below its heading, without a blank line. Anywhere else "
        "such a line is a paragraph: below a blank line, or where two articles were made one and the second's heading was taken out.",
    ),
    "SRC-039": Code(
        _I,
        "{count} signs of web pages are printed as they stand, as the text seems to be about them: {kinds}",
        "where they are leftovers, take them out with the search and replace of an editor",
        "Tags and entities such as <br/> and &nbsp; may be left from the web page that a text was copied from, or be what it is about. "
        "They stay where the text names one in a hundred of them (“<br>”, <b>标签), or shows a few in a long text.",
    ),
    "SRC-040": Code(
        _I,
        "comments and commands for other programs are left out: {count}, the first {sample}",
        "to print one, write it as text",
        "A comment of HTML or Obsidian (<!-- … -->, %% … %%) is for those who write, a command such as \\newpage for another program. "
        "Neither is text of the book.",
    ),
    "SRC-041": Code(
        _I,
        "lines without a space behind their # are read as headings: {count}, the first {sample}",
        "put a space behind the sign: # 第一章; a backslash before the sign keeps it as text",
        "By CommonMark a heading has a space behind #, and # is no full-width sign. Many programs show one without it, and a line such as "
        "##第一节 is nothing else.",
    ),
    "SRC-042": Code(
        _I,
        "hyphens right below a sentence are read as a rule: {count} times, first below “{sample}”",
        "leave an empty line above the hyphens",
        "By CommonMark hyphens right below a line make a heading of it. One that ends a sentence was hardly meant as such.",
    ),
    "SRC-043": Code(
        _I,
        "keys of the front matter for other programs are left aside: {keys}",
        "nothing to do; what is to be printed stands under title, author, date and the like",
        "Hugo, Obsidian, pandoc and others keep how they show or file a text in its front matter.",
    ),
    "SRC-044": Code(
        _W,
        "the line above breaks off, and this one is printed as a paragraph of its own",
        "join the two: a paragraph is one line, however long; or put an empty line between them",
        "In a manuscript each line is a paragraph. An editor that breaks long lines, or a return typed within a sentence, makes two.",
    ),
    "SRC-045": Code(
        _W,
        "this has the headings of a manuscript without its first lines, and is read as {reader}",
        "write above it, each a line: ---, format: banxin-manuscript/1, genre: newspaper (or book), ---",
        "A manuscript is known by the format it states. Without that line its marks and headings (“# article: …”) are printed as text; "
        "it is lost where a part of one is copied into a new file.",
    ),
    "SRC-046": Code(
        _I,
        "another program took this text in {encoding} for Latin letters and saved it so; it is read as what it was",
        "look through it for question marks: what that program could not keep is lost",
        "A file that opens as µÚÒ»ÕÂ or ç¬¬ä¸€ç«  holds Chinese whose bytes were read in a Western encoding. As long as every byte was "
        "kept, the way back is sure.",
    ),
    "SRC-047": Code(
        _W,
        "lines that end a sentence are joined to the next, {count} of them: they may be paragraphs",
        "leave an empty line between paragraphs, or begin each with two ideographic spaces",
        "In Markdown a line end is nothing and an empty line parts paragraphs. Where nearly all lines end a sentence, somebody may have "
        "written a paragraph a line, as some programs show it.",
    ),
    "SRC-048": Code(
        _W,
        "rows of tables have more cells than their head: {count}; what is too much stands in the last cell with its bars",
        "give the head as many cells, or write a bar that parts nothing as \\|",
        "By the rules of Markdown the cells beyond the columns of the head would be lost.",
    ),
    "STR-001": Code(
        _E,
        "{lost} characters lost, {invented} invented between source and document: {sample}",
        "please report this with the source; the build is not to be trusted",
        "Each visible character of the source must end in the body, in furniture or in what is listed as "
        "unplaced. The count is made on every build; it did not add up.",
    ),
    "STR-002": Code(
        _W,
        "text that found no place among the articles is printed by itself: {sample}",
        "`publish parse` writes a manuscript; put it there where it belongs",
        "Nothing is thrown away: text that could not be given to an article is printed at the end, under its own "
        "heading, and listed by `publish inspect`.",
    ),
    "STR-003": Code(
        _W,
        "headline without a body: {title}",
        "see `publish inspect --explain`",
        "A line looks like a headline but no body could be given to it. In a manuscript it is an article whose text was moved elsewhere.",
    ),
    "STR-004": Code(
        _W,
        "an article without a headline begins “{start}”",
        "see `publish inspect --explain`",
        "A body has been put together to which no headline of the page could be given. It may be the end of an "
        "earlier story.",
    ),
    "STR-005": Code(
        _I,
        "the picture is missing of: {title}",
        "`publish parse` writes a manuscript in which its place is prepared",
        "A cartoon or photograph whose text is in the source but whose picture is not. Its text stands alone, "
        "framed; no grey box is printed.",
    ),
    "STR-006": Code(
        _I,
        "{count} spaces and {joins} line ends inside words were taken out",
        "",
        "Text that fell out of a PDF has spaces after punctuation and line ends inside words. They are taken out "
        "between Han characters; every repair is recorded and shown by `publish inspect --explain`.",
    ),
    "STR-007": Code(
        _I,
        "{places}; the least sure ({confidence:.2f}): {start}",
        "`publish proof` shows them beside the source; `publish parse` writes a manuscript to correct",
        "Which headline a text has and where one goes on are decisions; those that a hint the other way would have turned "
        "are doubtful (docs/proofreading.md). What is built of a manuscript has none: it stands as its editor left it.",
    ),
    "STR-011": Code(
        _I,
        "{jump} of “{title}”: the page is not among the sources",
        "name that page as a source as well, and its part of the story is joined",
        "A story goes on on another page of the paper (下转) or begins there (上接). The publication holds no page of "
        "that number, so the line is printed as it stands.",
    ),
    "STR-012": Code(
        _W,
        "{jump} of “{title}”: nothing there answers it",
        "see `publish inspect`; join the parts in the manuscript that `publish parse` writes",
        "A story says that it goes on on another page of the publication (下转), but no text of that page says that it "
        "comes from here (上接), or the reverse. The line is printed as it stands.",
    ),
    "STR-013": Code(
        _W,
        "the name “{anchor}” is given twice",
        "give each place a name of its own",
        "References lead to a place by its name. Several sources make one publication, and may not use one name for two places; "
        "the second of them has none.",
    ),
    "STR-014": Code(
        _W,
        "{reference} refers to nothing and is printed as it was written",
        "give what is meant a name, such as {{#fig:map}}",
        "A cross-reference names a chapter, a figure, a table, a listing or a place in the text. Nothing in the whole "
        "publication bears this name.",
    ),
    "STR-015": Code(
        _W,
        "a link leads to {target}, which is nowhere in the publication",
        "give the place this name, or name a heading by its words in small letters, hyphens for spaces",
        "A link within the publication names a heading or a place. Nothing bears this name: the words are printed, and lead nowhere.",
    ),
    # STR-04… are findings about the chapters of a book.
    "STR-041": Code(
        _W,
        "“{title}”: number {missing} is missing before it",
        "look whether the source lacks a chapter; nothing of it has been left out here",
        "The headings of a book count on. Where a number is missing, the source is not whole, or somebody counted "
        "wrongly. A heading of a form that is not known would be missing here too: `publish inspect` shows what was found.",
    ),
    "STR-042": Code(
        _W,
        "“{title}” has the same number ({number}) as “{before}” before it",
        "look whether a chapter has been saved twice or counted wrongly",
        "Two headings in a row have the same number and different texts. Both are printed as they stand.",
    ),
    "STR-043": Code(
        _W,
        "“{title}” comes after “{before}”: the numbers go back",
        "look whether chapters stand in the wrong order, or the heading of a volume is missing",
        "The headings of a book count on, and anew only in a new part of it. All are printed in the order of the source.",
    ),
    "STR-044": Code(
        _W,
        "“{title}” has the same text as the chapter at line {line}",
        "take one of them out of the source",
        "A chapter whose every character has been there before was probably saved twice. Both are printed.",
    ),
    "STR-045": Code(
        _W,
        "{count} more findings {finding}",
        "see `publish inspect --explain`",
        "Only the first findings of a kind about a book's chapters are told one by one; this one names the next.",
    ),
    "STR-046": Code(
        _W,
        "the list of contents names {count} chapters that the text does not have, the first: “{title}”",
        "look whether the source is whole",
        "The source's own list of contents (目录) names chapters of which no heading was found: they are missing, or stand "
        "under another title.",
    ),
    "STR-031": Code(
        _I,
        "{count} advertisements of {kinds} kinds were set aside, such as “{sample}”",
        "see them under “unplaced” in `publish inspect --explain`; put one back in the manuscript that `publish parse` writes",
        "Web sites and scanners put their addresses and appeals among the lines of a novel, and into its sentences. What is "
        "taken for such is not printed; it stays in the document as furniture, with its source lines.",
    ),
    "STR-032": Code(
        _I,
        "{count} straight quotation marks were turned into Chinese ones",
        "",
        "Straight quotation marks are paired paragraph by paragraph and exchanged for “” and ‘’, or for 「」 and 『』 where the "
        "text uses these; each is recorded and shown by `publish inspect --explain`. Apostrophes stay.",
    ),
    "STR-033": Code(
        _W,
        "{count} straight quotation marks found no partner and stay as they are, the first in {sample}",
        "add the missing mark in the source, or in the manuscript that `publish parse` writes",
        "In some paragraphs a quotation mark is missing or too many. Which it is cannot be told, so nothing is changed there.",
    ),
    "STR-034": Code(
        _I,
        "{count} ASCII marks between Chinese characters were turned into Chinese ones",
        "",
        "The typist of the source wrote commas, stops, dots or hyphens of the ASCII set for ，。…… and —— most of the time. "
        "Each exchange is recorded and shown by `publish inspect --explain`; marks that are used here and there stay.",
    ),
    "TYP-001": Code(
        _I,
        "in {variant} “{character}” became “{result}” {count} times outside any known phrase, first in “{sample}”; it may stand for {others}",
        "where it is wrong, correct it in the manuscript that `publish parse --variant {variant}` writes, and build that",
        "A simplified character may stand for several traditional ones, and some traditional ones for more than one "
        "simplified. Known phrases decide nearly all of them. Where none is known the likeliest is taken, which is "
        "right more often than not.",
    ),
    "TYP-002": Code(
        _I,
        "in {variant} a word of the region took another's place {count} times: {sample}",
        "leave out --regional-words to keep the author's words",
        "With --regional-words a variant has the words of its region as well as its characters, from OpenCC's tables. They "
        "know no context: what is right of computers may be wrong in a novel.",
    ),
    "TYP-003": Code(
        _W,
        "there is no {variant} of a publication in {language}; it stays as it is",
        "state the language of the source if it is Chinese: language = \"zh-Hans\"",
        "Variants are editions of a Chinese text in the other script or for another region.",
    ),
    "TYP-004": Code(
        _I,
        "printed without pinyin: the columns of a newspaper have no room above their lines",
        "take the layout book, or the e-book",
        "Readings stand above their characters, in the white between two lines. A newspaper's lines stand too close.",
    ),
    "TYP-005": Code(
        _W,
        "between the lines: {what}",
        "shorten it, annotate more words, or make it a note",
        "Readings, glosses and comments stand in the white between two lines, in type of half the size. One much wider than its "
        "words parts these from the text around them; one within another's words finds its place taken; a comment longer than "
        "twice the rest of its paragraph would stand beside nothing, and is printed in the text, small, after its words.",
    ),
    "TYP-006": Code(
        _I,
        "the edition has the full stop of scientific books: {count:,} times ． for 。",
        "leave out punctuation=scientific to keep the stops of the source",
        "Books full of formulas and figures use the point as their full stop, for the ring looks like a nought among them "
        "(GB/T 15834, 4.1). The style punctuation=scientific puts it into the edition, and the source stays as it is.",
    ),
    # PDF-0… are findings of the press while it makes a print edition.
    "PDF-001": Code(
        _E,
        "no face has a glyph for {character}; it stands {count} times as an empty box",
        "add a face that covers it to `fonts.toml`, or change the character in the source",
        "Type is set in the faces of `fonts.toml` only. What none of them covers is replaced by a visible sign before "
        "the press sees it; this character came from elsewhere, such as a layout's own text or a drawing.",
    ),
    "PDF-002": Code(
        _E,
        "a picture was not printed: {text}",
        "use PNG, JPEG, GIF, WebP or SVG, and files under the source's own folder",
        "The press reaches only the files it is given: nothing else on the disk, nothing on the network. A file "
        "that is there may also be damaged.",
    ),
    "PDF-003": Code(
        _E,
        "text runs beyond the edge of the page: {text}",
        "give it more room in the layout, or allow it to break",
        "A line, or a part of it, lies outside the trimmed page and would be cut off.",
    ),
    "PDF-004": Code(
        _I,
        "the press passed over something: {text}",
        "",
        "A style that the press does not know, or a link to a place that is not in the text. The rest holds.",
    ),
    "PDF-005": Code(
        _E,
        "a text was not set as the page was planned: {text}",
        "please report this with the source",
        "A newspaper page is composed before it is set: each text is given a place that holds just its lines. The "
        "press set it otherwise, so that lines overlap or stand outside their place.",
    ),
    "PDF-006": Code(
        _E,
        "no print edition was made: {count:,} characters are some {pages:,} pages",
        "divide the sources into volumes and build each by itself; the e-book may stay whole",
        "No binder takes a book of thousands of pages, and setting it would take all the memory of a computer. The e-book "
        "is made.",
    ),
    "PDF-011": Code(
        _I,
        "the copy does not fit on one page; it takes {pages}",
        "",
        "A newspaper page holds so many lines and no more. The stories that did not fit stand on the pages that "
        "follow; type size and leading are never changed to fit copy.",
    ),
    "PDF-012": Code(
        _I,
        "“{title}” runs on from page {first} to page {last}",
        "",
        "A story longer than the rest of its page is set over the whole width and goes on at the head of the next "
        "page.",
    ),
    "PDF-013": Code(
        _I,
        "{count:,} lines could not be set well ({what}), the first: {text}",
        "give long words and addresses a place to break, or the text a longer measure",
        "A line that holds one long word, or marks that may not be parted, can neither be filled nor ended where lines end. It is "
        "set as well as can be: rather short or spread than beyond the measure.",
    ),
    # PDF-1… are findings of `publish check` on a finished PDF, whoever made it.
    "PDF-101": Code(
        _E,
        "the PDF cannot be read: {reason}",
        "make the file again, or fetch it again if it came over a network",
        "The file is no PDF, or it is damaged beyond what can be repaired while reading.",
    ),
    "PDF-102": Code(
        _W,
        "the PDF is damaged; {problems} passed over in reading, the first: {sample}",
        "make the file again; a press may refuse it",
        "The structure of the file breaks the rules of PDF. Viewers repair such files silently; a press may not.",
    ),
    "PDF-103": Code(
        _E,
        "the PDF is locked with a password",
        "save it without a password",
        "Nothing can be said of a file that does not open, and no press prints one.",
    ),
    "PDF-104": Code(
        _W,
        "the PDF is encrypted",
        "save it without protection; presses refuse encrypted files",
        "The file opens without a password but is encrypted to restrict what may be done with it. The standards "
        "for print (PDF/X) forbid it.",
    ),
    "PDF-105": Code(
        _W,
        "the content of {pages} could not be read: {reason}",
        "look at the page; what it prints has not been judged",
        "A page's drawing instructions are damaged or beyond the size this check reads. Colours, fonts and "
        "pictures of that page are missing from the summary.",
    ),
    "PDF-106": Code(
        _W,
        "only the first {read} of {pages} pages were read",
        "split the file to have the rest judged",
        "The check reads a bounded amount of content, so that a hostile file cannot fill the memory.",
    ),
    "PDF-111": Code(
        _W,
        "no trim box on {pages}",
        "the press needs to know where to cut: set TrimBox, and BleedBox 3 mm outside it",
        "The trim box says where the sheet is cut. Without it a press takes the whole media as the page, and "
        "there is no bleed.",
    ),
    "PDF-112": Code(
        _E,
        "the page boxes are not nested on {pages}",
        "the media box must hold the bleed box, and that the trim box",
        "PDF 32000-1, 14.11.2: the trimmed page lies within the bleed, and the bleed within the sheet.",
    ),
    "PDF-113": Code(
        _W,
        "the bleed is {bleed} mm on {pages}; presses ask for {wanted} mm",
        "let what touches the edge run {wanted} mm over it and set BleedBox so",
        "A guillotine is never exact. What is to reach the edge must run over it (bleed, 出血), or a white line "
        "shows.",
    ),
    "PDF-114": Code(
        _I,
        "the pages have {count} different sizes or sets of boxes",
        "",
        "Usual for a cover bound with its book; otherwise a sign that a page was set wrongly.",
    ),
    "PDF-121": Code(
        _E,
        "the font {font} is not embedded",
        "embed it; another machine will print another face, or nothing",
        "Only an embedded font looks the same everywhere.",
    ),
    "PDF-122": Code(
        _W,
        "{font} is a Type 3 font",
        "make the file with outline fonts",
        "Glyphs of a Type 3 font are little drawings: no hinting, poor search, and many presses refuse them.",
    ),
    "PDF-123": Code(
        _I,
        "the font {font} is embedded whole",
        "",
        "A Chinese font has tens of thousands of glyphs; a subset holds only those in use.",
    ),
    "PDF-124": Code(
        _W,
        "text in {font} cannot be copied or searched: its codes are mapped to no characters",
        "make the file with a ToUnicode table",
        "PDF 32000-1, 9.10: without a mapping to Unicode the text is a picture to search, to copy and to screen "
        "readers.",
    ),
    "PDF-131": Code(
        _W,
        "{operators} outside pictures on {pages}: RGB colour",
        "set text and rules in black (DeviceGray 0 or K alone) and colours in CMYK",
        "RGB black is converted to a mixture of four inks, whose plates never fit exactly: small characters get "
        "coloured fringes.",
    ),
    "PDF-132": Code(
        _W,
        "text is black mixed from several inks ({ink}), {count} times",
        "set text in K alone",
        "Four plates never fit exactly: small characters in a mixed black get coloured fringes.",
    ),
    "PDF-133": Code(
        _W,
        "transparency is blended in RGB",
        "make the file with a CMYK or gray transparency group, or without transparency",
        "Where a transparent object meets the page, everything under it is converted through the blending "
        "space: RGB there turns pure black into four inks.",
    ),
    "PDF-141": Code(
        _W,
        "a picture of {width} × {height} pixels is printed at {ppi} pixels per inch; {wanted} are the least",
        "use a larger original or print it smaller",
        "The resolution is counted at the printed size. Below 200 pixels per inch the pixels show in print; 300 "
        "are usual on coated paper.",
    ),
    "PDF-142": Code(
        _I,
        "pictures in RGB: {count}",
        "",
        "The press will convert them with its own profile; convert them yourself to decide how they look.",
    ),
    "PDF-151": Code(
        _W,
        "the PDF has no title",
        "give it one; viewers and libraries show the file's name instead",
        "The title of the document is in its metadata, not on its first page.",
    ),
    "PDF-152": Code(
        _W,
        "the PDF does not say its language",
        "set Lang to zh-Hans, zh-Hant or what it is",
        "Screen readers choose their voice by it, and search its rules for words.",
    ),
    "PDF-153": Code(
        _W,
        "the PDF has no bookmarks",
        "",
        "Bookmarks are the contents beside the page on a screen; in a file of more than one page they are missed.",
    ),
    "PDF-154": Code(
        _W,
        "links that lead nowhere: {count}",
        "make the file again; the places they name are not in it",
        "A link names a place in the document that does not exist.",
    ),
    "PDF-155": Code(
        _W,
        "{glyphs} of the text on {pages} read stand for no known character",
        "look at the page: copied and searched text is wrong there",
        "The text taken from the page holds U+FFFD or characters of the private use area.",
    ),
    **EPUB_CODES,
    # What a build of ours tells of its e-book.
    "EPB-026": Code(
        _I,
        "the picture {name} is in the inks of print; the e-book has it in the colours of screens",
        "",
        "Many reading systems show a picture in CMYK in wrong colours or not at all. The print edition has it as it is.",
    ),
    "EPB-024": Code(
        _W,
        "the picture {name} is left out of the e-book: reading systems cannot show it",
        "save it as a sound PNG, JPEG, GIF or WebP, or as an SVG without scripts and without other files",
        "Only the core media types of EPUB 3.3, 3.2 are shown by every reading system. The picture is none of them, or "
        "is damaged, or would run a script or fetch something. The alternative text is printed in its place.",
    ),
    "EPB-025": Code(
        _I,
        "a picture of {width} × {height} pixels is made smaller for the e-book: {new_width} × {new_height}",
        "",
        "No screen shows more than some five million pixels, and many readers fail on larger pictures. The print edition "
        "keeps all of them.",
    ),
    "EPB-071": Code(
        _W,
        "the cover {name} is not used: {reason}",
        "give a JPEG or PNG of 1600 × 2560 pixels that lies beside what names it",
        "A cover is a picture of the publication's own folder that reading systems and shops can show: a JPEG or a PNG, or "
        "what can be made one (GIF, WebP). In its stead a cover is made from the layout and the metadata.",
    ),
    "EPB-072": Code(
        _W,
        "the cover has {width} × {height} pixels; its shorter side should have {least} or more",
        "give a picture of 1600 × 2560 pixels",
        "Shops refuse covers that are too small, or show them blurred: several ask for 1400 pixels on the shorter side.",
    ),
    "EPB-073": Code(
        _W,
        "the cover is {width} × {height} pixels: {ratio:.2f} times as high as broad",
        "cut it to between 1.2 and 1.8; 1600 × 2560 is 1.6",
        "Shelves and shops show covers upright, most as 1.6 times as high as broad. Others stand between bars, or are cut off.",
    ),
    "EPB-074": Code(
        _I,
        "the cover is converted: {change}",
        "",
        "Reading systems show JPEG and PNG in the colours of screens (sRGB). What is made for the press (CMYK), of another "
        "format or with several pictures is converted for the e-book.",
    ),
    "EPB-075": Code(
        _W,
        "{count} fonts of {size} MB are in the book",
        "--fonts subset embeds the characters that are shown",
        "Whole Chinese faces have ten to twenty megabytes each. Reading devices of small memory open such a book slowly, or "
        "not at all, and shops charge for the delivery of each megabyte.",
    ),
    "EPB-076": Code(
        _W,
        "the layout shows what no font has: {characters}",
        "print another sign in its templates and style sheet",
        "A template or a `content` of the style sheet shows a character that none of Banxin's fonts has. The reading system "
        "takes it from a face of its own, or shows an empty box.",
    ),
    "EPB-077": Code(
        _E,
        "the e-book's style sheet hides {count} characters of the text, “{sample}” among them",
        "take display: none or what else hides it out of the layout's epub.css; what nobody is to read, leave out of the source",
        "Every visible character of the source stands in every edition. The style sheet of the layout keeps some from all readers "
        "(`display`, `visibility`, `opacity`); what it hides on some screens only (`@media`) is not meant.",
    ),
    "ONX-001": Code(
        _W,
        "the ONIX message is dated {date}",
        "say when it is sent: SOURCE_DATE_EPOCH=$(date +%s) publish onix",
        "The same input gives the same bytes, so the clock is not asked. Who receives messages keeps the one sent last: the "
        "date must be that of sending.",
    ),
    "ONX-002": Code(
        _I,
        "the product {edition} has no ISBN of its own",
        'state one: isbn = "…" in its [[editions]]; print_isbn = "…" for the paper edition beside an e-book',
        "Each form of a book that is sold has a number of its own. A product without one is named by a UUID that follows from "
        "publisher, title and edition.",
    ),
    "ONX-003": Code(
        _E,
        "the ONIX message is not valid: {message}",
        "look at what is stated there; if it is right, report this as a fault of ours",
        "EDItEUR's schema says what may stand where in an ONIX message, and which codes there are. Who receives a message "
        "that breaks it may refuse the whole of it.",
    ),
    "ONX-004": Code(
        _I,
        "the ONIX message is not validated: onixcheck is not installed",
        "pip install onixcheck; or validate it in another way before it is sent",
        "Messages of this kind are held against EDItEUR's schema when Banxin is tested. This very one was not: the schema, which "
        "comes with the package onixcheck, is not on this machine.",
    ),
    "EPB-061": Code(
        _W,
        "nothing says what the picture {name} shows",
        "describe it where it is placed: ![what it shows](picture.png), in a manuscript alt: …; or say that it only adorns: "
        "{{.decorative}}, in a manuscript decorative: yes",
        "Who cannot see a picture is read its alternative text. Without one the e-book may not say that it can be read by "
        "text alone (EPUB Accessibility 1.1, 2.1), as law asks of e-books in many countries. A caption is no description: it "
        "says what a picture is about, not what can be seen.",
    ),
    "EPB-062": Code(
        _W,
        "the e-book does not claim to conform to {claim}: not every picture in it is described",
        "describe the pictures that EPB-061 names, or leave the claim out",
        "The claim of [accessibility] in publish.toml is the publisher's. Where the pages themselves show that it cannot be "
        "true (WCAG 1.1.1 asks for a text in place of every picture that says something), it is not made.",
    ),
    "FNT-001": Code(
        _I,
        "{character} is not in {wanted}; it is set in {used}",
        "",
        "Each role of type (Song, Hei, Kai, Fangsong) has its own font; a character that font lacks is taken from "
        "the next of Banxin's own fonts that has it, never from the machine's. `publish fonts` shows what covers "
        "what.",
    ),
    "FNT-002": Code(
        _E,
        "no font has {character}; 〓 stands in its place in print",
        "write another character, check the encoding of the source, or list a font of your own that has it in fonts/fonts.toml",
        "None of Banxin's fonts has this character: they have Han, kana, bopomofo, Latin, Greek, Cyrillic and signs, no emoji, Hangul, "
        "Arabic, Hebrew or other scripts. A font of yours with the role “extra” is asked for what no other has. Codes from U+E000 to U+F8FF are for private use: they mean "
        "something only with the font they were typed in, and usually come from an old encoding or a PDF. The "
        "editions show the geta mark 〓 there, as printers do for a type they lack.",
    ),
    "FNT-003": Code(
        _E,
        "no font has these emoji: {emoji}; 〓 stands for them in print",
        "write what they say in words, such as （笑）, put a picture in their place, or list a font of outlines that has them in fonts/fonts.toml",
        "None of Banxin's fonts has emoji, which devices draw in colours of their own; the e-book leaves them to the device. In print a "
        "picture of several characters, such as a family or a flag, is one 〓, and what only varies one (a tone of skin, a keycap) is left "
        "out. A font of yours with the role “extra” is asked for what no other has: one of plain outlines, since print has one ink.",
    ),
    "FNT-004": Code(
        _I,
        "these emoji are in none of the fonts: {emoji}; the e-book leaves them to the reading device",
        "",
        "Telephones, tablets and computers have a font of emoji, and reading systems take it; older devices for books show empty boxes.",
    ),
}
