"""The loop of the server: takes messages in order, answers requests, and checks documents when the editor pauses."""

import gc
from collections.abc import Callable
from importlib import import_module
from queue import Empty
from typing import TYPE_CHECKING, Any, BinaryIO

from netspec.lsp.inbox import END, Inbox
from netspec.lsp.wire import (
    CANCELLED,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    NOT_INITIALIZED,
    BadMessage,
    Message,
    RequestError,
    write,
)
from netspec.version import VERSION

if TYPE_CHECKING:
    from netspec.lsp.desk import Desk

CALM = 0.1
"""Seconds without a message after which a changed document is checked."""
QUIET = 0.4
"""The same before a look at the data."""
AT_ONCE = 0.01
"""The same before what can be done beforehand."""

CAPABILITIES = {
    "positionEncoding": "utf-16",
    "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
    "completionProvider": {"triggerCharacters": [" ", "{", "[", "$", "-", ":", ","]},
    "hoverProvider": True,
    "inlayHintProvider": True,
    "definitionProvider": True,
    "referencesProvider": True,
    "renameProvider": {"prepareProvider": True},
    "documentSymbolProvider": True,
    "foldingRangeProvider": True,
    "codeActionProvider": {"codeActionKinds": ["quickfix"]},
}


def serve(inward: BinaryIO, outward: BinaryIO, *, trust: bool = False) -> int:
    """Serve one editor until it says `exit` or goes; 0 where it said `shutdown` before.

    Only with `trust` do the Python files run that specs name under `extensions`.
    """
    # a check makes tens of thousands of objects that live as long as the text: to look through them each time, as Python
    # does by default after every 700, takes a tenth of the check and finds nothing
    gc.set_threshold(50_000, 10, 10)
    return Server(Inbox(inward), lambda message: write(outward, message), trust=trust).run()


class Server:
    """One editor's server. `send` takes what goes to the editor."""

    def __init__(self, inbox: Inbox, send: Callable[[Message], None], *, trust: bool) -> None:
        self.inbox = inbox
        self.trust = trust
        self._send = send
        self._desk: Desk | None = None
        self._is_shut = False
        self._asked = 0
        self._client: dict[str, Any] | None = None

    def run(self) -> int:
        """Take messages until the end."""
        while True:
            try:
                message = self.inbox.next(self._patience())
            except Empty:
                self._guarded(self._work)
                continue
            if message is END or (isinstance(message, dict) and message.get("method") == "exit"):
                return 0 if self._is_shut else 1
            try:
                self._take(message)
            except OSError:
                # nobody reads any more
                return 1

    @property
    def desk(self) -> "Desk":
        """What answers requests; its modules are read when the first document comes, after the editor was answered."""
        if self._desk is None:
            made = import_module("netspec.lsp.desk").Desk(self._client or {}, trust=self.trust)
            self._desk = made
        return self._desk

    def _patience(self) -> float | None:
        """How long to wait for a message before there is work to do; None where there is none."""
        if self._desk is None:
            return None
        if self._desk.has_changes:
            return CALM
        return QUIET if self._desk.wants_data else AT_ONCE if self._desk.is_cold else None

    def _work(self) -> None:
        for method, params in self.desk.work():
            self.tell(method, params)

    def tell(self, method: str, params: Any) -> None:
        """Send a notification, or a request of ours, whose answer says nothing."""
        message: Message = {"jsonrpc": "2.0", "method": method, "params": params}
        if method.startswith(("workspace/", "client/")):
            self._asked += 1
            message["id"] = f"netspec-{self._asked}"
        self._send(message)

    # ---- messages

    def _take(self, message: Message | BadMessage | None) -> None:
        if isinstance(message, BadMessage):
            self._answer(None, error=RequestError(message.code, message.message))
            return
        assert message is not None
        method, number = message.get("method"), message.get("id")
        if not isinstance(method, str):
            if "result" not in message and "error" not in message:
                error = RequestError(INVALID_REQUEST, "a message names its method")
                self._answer(number, error=error)
            return
        params = message.get("params")
        if "id" not in message:
            self._guarded(lambda: self._notice(method, params or {}))
            return
        try:
            self._answer(number, result=self._asked_for(method, params or {}, number))
        except RequestError as error:
            self._answer(number, error=error)
        except OSError:
            raise
        except Exception as error:
            self._answer(number, error=RequestError(INTERNAL_ERROR, _fault(error)))

    def _answer(self, number: Any, result: Any = None, error: RequestError | None = None) -> None:
        answer: Message = {"jsonrpc": "2.0", "id": number}
        if error is None:
            answer["result"] = result
        else:
            answer["error"] = {"code": error.code, "message": error.message}
        self._send(answer)

    def _guarded(self, work: Callable[[], None]) -> None:
        """What fails where nobody waits for an answer is written to the editor's log."""
        try:
            work()
        except OSError:
            raise
        except Exception as error:
            said = error.message if isinstance(error, RequestError) else _fault(error)
            self.tell("window/logMessage", {"type": 1, "message": said})

    def _asked_for(self, method: str, params: Any, number: Any) -> Any:
        """The answer to a request. Raises `RequestError`."""
        if not isinstance(params, dict):
            raise RequestError(INVALID_PARAMS, "parameters are an object")
        if method == "initialize":
            return self._initialize(params)
        if self._client is None:
            raise RequestError(NOT_INITIALIZED, "`initialize` comes first")
        if self._is_shut:
            raise RequestError(INVALID_REQUEST, "the server is shut down")
        if method == "shutdown":
            self._is_shut = True
            return None
        if number in self.inbox.cancelled:
            self.inbox.cancelled.discard(number)
            raise RequestError(CANCELLED, "cancelled")
        if method not in self.desk.requests:
            raise RequestError(METHOD_NOT_FOUND, f"there is no `{method}`")
        return self.desk.requests[method](params)

    def _initialize(self, params: dict[str, Any]) -> dict[str, Any]:
        if self._client is not None:
            raise RequestError(INVALID_REQUEST, "`initialize` comes once")
        capabilities, options = params.get("capabilities"), params.get("initializationOptions")
        self._client = capabilities if isinstance(capabilities, dict) else {}
        if isinstance(options, dict) and options.get("trust") is True:
            self.trust = True
        return {
            "capabilities": CAPABILITIES,
            "serverInfo": {"name": "netspec", "version": VERSION},
        }

    def _notice(self, method: str, params: Any) -> None:
        """Take a notification. What is not known may be left alone, as the protocol says."""
        if self._client is None or self._is_shut or not isinstance(params, dict):
            return
        if method == "initialized":
            for asked, about in self.desk.wishes():
                self.tell(asked, about)
        taken = self.desk.notices.get(method)
        if taken is not None:
            taken(params)


def _fault(error: Exception) -> str:
    """A fault of our own, in one line: never a traceback."""
    back = error.__traceback__
    while back is not None and back.tb_next is not None:
        back = back.tb_next
    file = back.tb_frame.f_code.co_filename.rpartition("netspec")[2] if back else "?"
    line = back.tb_lineno if back else 0
    what = f"{type(error).__name__}: {error} (netspec{file}:{line})"
    return f"[NS9001] a fault of netspec itself: {what}; please report it, with the spec"
