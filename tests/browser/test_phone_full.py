"""A phone whose storage is full: what it holds goes out, and so does a call for help."""

from playwright.sync_api import expect

from .chart import largest_by_township
from .duty import begin
from .handset import Handset

# What browsers say when there is no room, said as long as the test wants it.
_FULL = """
for (const name of ["add", "put"]) {
  const write = IDBObjectStore.prototype[name];
  IDBObjectStore.prototype[name] = function (...told) {
    if (window.isFull) throw new DOMException("No room", "QuotaExceededError");
    return write.apply(this, told);
  };
}
"""


def _shifts(worker) -> set[str]:
    return {one["shift"] for one in worker.ask("GET", "/shifts/")["results"]}


def _signed_in(handset, account, at) -> Handset:
    phone = handset(account, at=at)
    phone.context.add_init_script(_FULL)
    phone.sign_in()
    return phone


def test_a_full_phone_sends_what_it_holds_and_nothing_twice(district, handset, staff):
    grid = largest_by_township(22, after=1)[20]
    account = district.worker_of(grid.code)
    phone, worker = _signed_in(handset, account, grid.inside), staff(account)
    before = _shifts(worker)
    phone.cut()
    begin(phone, tracked=False)
    phone.page.evaluate("window.isFull = true")
    phone.restore()
    phone.send_everything()
    [shift] = _shifts(worker) - before
    phone.go("day")
    phone.page.get_by_role("button", name="暂停").click()
    expect(phone.page.get_by_text("手机存储已满")).to_be_visible()
    phone.page.evaluate("window.isFull = false")
    phone.page.reload()
    phone.is_loaded()
    phone.send_everything()
    assert _shifts(worker) - before == {shift}


def test_a_call_for_help_goes_out_from_a_full_phone(district, handset, staff):
    grid = largest_by_township(22, after=1)[21]
    account = district.worker_of(grid.code)
    phone, worker = _signed_in(handset, account, grid.inside), staff(account)
    before = {alarm["sos"] for alarm in worker.ask("GET", "/sos/")["results"]}
    phone.page.evaluate("window.isFull = true")
    phone.page.get_by_role("button", name="遇到危险求助：按住两秒").click(delay=2_400)
    expect(phone.page.get_by_text("求助已送达")).to_be_visible()
    after = {alarm["sos"] for alarm in worker.ask("GET", "/sos/")["results"]}
    assert len(after - before) == 1
