"""The text of a newspaper page goes in; the document that the chain of passes makes of it comes out. With two stories to print."""

from __future__ import annotations

from banxin.diagnostics import Report
from banxin.model.document import Document
from banxin.model.walk import imbalance
from banxin.readers.newspaper import read_newspaper
from banxin.readers.source import Source
from banxin.structure import PASSES

BRIDGE = """\
　　今天清晨，随着最后一段钢梁缓缓
嵌入，横跨青澜江的南门大桥顺利合
龙。现场的工人们互相击掌，有人悄
悄抹了抹眼角。
　　南门大桥主跨六百二十米，桥面设
双向六车道。建设期间，大桥先后遭
遇两次特大洪水，仅主墩桩基就比计
划多用了五个月。"""

NOODLES = """\
　　医院后门有一家通宵营业的面馆，
六张桌子，一口大锅。来吃面的人大
多不说话，捧着碗，热气扑在脸上，
看不清是汗还是别的什么。
　　老板娘从不问客人为什么这么晚
来。她只记得谁不吃香菜，谁要多放
醋，谁的面馆账单已经欠了三天。"""


def shape_page(text: str, report: Report | None = None) -> Document:
    """Read and shape a page; no character is lost on the way, and the passes change nothing when they run again."""
    report = Report() if report is None else report
    document = _passed(read_newspaper(Source("page.txt", text.encode()), report), report)
    assert not imbalance(document)
    assert _passed(document, Report()) == document
    return document


def _passed(document: Document, report: Report) -> Document:
    for step in PASSES["newspaper"]:
        document = step(document, report)
    return document
