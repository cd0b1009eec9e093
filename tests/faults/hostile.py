"""Files made to harm: each a small, harmless member of its kind."""

import io
import os
import zipfile

from openpyxl import Workbook

from tests.faults.harness import Place

SQL = "'); drop table main.fct_facts; --"
MARKDOWN = "[点我](javascript:alert(1)) <script>alert(1)</script> | a | b |"
INJECTED = (SQL, MARKDOWN, "@SUM(A1:A9)", "-2+3+cmd|' /C calc'!A0", "+1+2")
"""Names of indicators as an attacker would write them: text, wherever they come out."""

ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]><x>&j;</x>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


def workbook(address: str) -> bytes:
    """A book in the long layout: injected names, formulas that would fetch or run, a link in a cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["地区", "年份", "指标", "性质", "数值", "单位", "来源"])
    for number, name in enumerate(INJECTED, 1):
        sheet.append(["解放区", 2023, "", "目标", number, "个", "工作报告"])
        cell = sheet.cell(number + 1, 3)
        cell.value = name
        cell.data_type = "s"
    for formula in (f'=WEBSERVICE("http://{address}/w")', f'=HYPERLINK("http://{address}/h","x")'):
        sheet.append(["解放区", 2023, formula, "目标", 7, "个", "工作报告"])
    sheet.append(["解放区", 2023, "绿地面积", "目标", f'=WEBSERVICE("http://{address}/v")', "个", "工作报告"])
    sheet["G2"].hyperlink = f"http://{address}/link"
    return _saved(book)


def replaced(data: bytes, part: str, content: bytes) -> bytes:
    """An Office file with one part exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == part else old.read(entry))
    return out.getvalue()


def plain_book() -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.append(["地区", "年份", "指标", "数值"])
    book.active.append(["解放区", 2023, "人口", 1])
    return _saved(book)


def document() -> bytes:
    """A docx that says one sentence."""
    from docx import Document

    made = Document()
    made.add_paragraph("解放区2024年政府工作报告。地区生产总值完成100亿元。")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def page(address: str) -> str:
    """A page that would load from elsewhere."""
    return (
        f'<!DOCTYPE html><html><head><script src="http://{address}/s.js"></script>'
        f'<link rel="stylesheet" href="http://{address}/c.css"></head><body>'
        f'<img src="http://{address}/i.png"><iframe src="file:///etc/passwd"></iframe>'
        "<p>解放区2022年政府工作报告</p><p>地区生产总值完成99亿元。</p></body></html>"
    )


def drop_all(place: Place, address: str) -> dict[str, str]:
    """Put every hostile file into raw/; path to the rule under which it must be refused."""
    bomb = replaced(plain_book(), "xl/worksheets/sheet1.xml", b"<a>" + b" " * (80 * 2**20) + b"</a>")
    place.put("sheets/410802/2023-injected.xlsx", workbook(address))
    place.put("reports/410802/2022-page.html", page(address))
    refused = {
        "sheets/bomb.xlsx": (bomb, "zip_bomb"),
        "sheets/entities.xlsx": (replaced(plain_book(), "xl/worksheets/sheet1.xml", ENTITIES), "damaged_file"),
        "sheets/outside.xlsx": (replaced(plain_book(), "xl/workbook.xml", OUTSIDE), "empty_book"),
        "reports/410802/2021-entities.docx": (replaced(document(), "word/document.xml", ENTITIES), "unsafe_xml"),
        "reports/410802/2020-outside.docx": (replaced(document(), "word/document.xml", OUTSIDE), "unsafe_xml"),
        "reports/410802/2019-escaping.txt": ("地区生产总值完成9亿元。", "bad_sidecar_value"),
        "reports/410802/2018-running.txt": ("地区生产总值完成8亿元。", "bad_sidecar"),
        "reports/410802/2017-half.txt": ("地区生产总值完成7亿元。", "bad_sidecar"),
    }
    for name, (data, _) in refused.items():
        place.put(name, data)
    place.put("reports/410802/2019-escaping.txt.yaml", "mapping: ../../../../etc/passwd\n")
    place.put(
        "reports/410802/2018-running.txt.yaml",
        f"title: !!python/object/apply:os.system ['touch {place.folder}/pwned']\n",
    )
    place.put("reports/410802/2017-half.txt.yaml", 'title: "解放区2017年政府工')
    pipe = place.put("reports/410802/2016-pipe.txt", "")
    pipe.unlink()
    os.mkfifo(pipe)
    link = place.put("reports/410802/2015-link.txt", "")
    link.unlink()
    link.symlink_to("/etc/passwd")
    for unfinished in ("sheets/~$injected.xlsx", "sheets/copy.xlsx.part", "reports/.hidden.txt"):
        place.put(unfinished, b"half")
    rules = {name: rule for name, (_, rule) in refused.items()}
    return {**rules, "reports/410802/2016-pipe.txt": "not_a_file", "reports/410802/2015-link.txt": "outside_raw"}


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
