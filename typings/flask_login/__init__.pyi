from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask

F = TypeVar("F", bound=Callable[..., Any])

class UserMixin:
    @property
    def is_authenticated(self) -> bool: ...
    @property
    def is_anonymous(self) -> bool: ...

class LoginManager:
    session_protection: str | None
    def init_app(self, app: Flask) -> None: ...
    def user_loader(self, callback: F) -> F: ...
    def unauthorized_handler(self, callback: F) -> F: ...

current_user: Any

def login_user(user: object, remember: bool = ..., duration: timedelta | None = ...) -> bool: ...
def logout_user() -> bool: ...
