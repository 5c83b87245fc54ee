"""A GPX file brought in a real browser: what lies on duty is stored, the rest is counted."""

import uuid
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from .chart import largest_by_township


def test_a_worker_brings_a_file_and_reads_what_became_of_it(
    page, district, staff, sign_in, picture
):
    grid = largest_by_township(17)[16]
    account = district.worker_of(grid.code)
    worker, shift = staff(account), str(uuid.uuid4())
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    worker.ask("PUT", f"/shifts/{shift}/", {"started_at": began.isoformat(), "tracked": True})
    ended = began + timedelta(hours=1)
    worker.ask(
        "PUT",
        f"/shifts/{shift}/marks/{uuid.uuid4()}/",
        {"kind": "end", "at": ended.isoformat()},
    )
    lon, lat = grid.inside
    on_duty = [began + timedelta(minutes=minutes) for minutes in (5, 6, 7)]
    content = gpx([(lon, lat, at) for at in (*on_duty, ended + timedelta(minutes=5))])

    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(account["username"])
    page.goto("/mine/?view=data")
    receipt = page.locator("[data-test=gpx-receipt]")
    bring(page, content)
    expect(receipt).to_contain_text("共 4 个位置，已保存 3 个")
    expect(receipt).to_contain_text("1 个位置 · 不在已开启轨迹的班次之内")
    picture("mine-gpx-390")
    bring(page, content)
    expect(receipt).to_contain_text("3 个此前已经保存过")
    track = worker.ask("GET", f"/shifts/{shift}/track/?format=geojson")
    stored = [time for part in track["features"] for time in part["properties"].get("times", [])]
    assert sorted(stored) == [int(at.timestamp() * 1000) for at in on_duty]


def bring(page, content: bytes) -> None:
    page.locator("[data-test=file]").set_input_files(
        {"name": "上午.gpx", "mimeType": "application/gpx+xml", "buffer": content}
    )
    page.locator("[data-test=send-gpx]").click()


def gpx(points: list[tuple[float, float, datetime]]) -> bytes:
    rows = (
        f'<trkpt lat="{lat + number * 1e-4:.6f}" lon="{lon:.6f}">'
        f"<time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for number, (lon, lat, at) in enumerate(points)
    )
    name = 'version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"'
    return f"<gpx {name}><trk><trkseg>{''.join(rows)}</trkseg></trk></gpx>".encode()
