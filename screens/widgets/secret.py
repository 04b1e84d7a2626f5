"""A field whose text is not shown."""

from collections.abc import Iterable

from screens.widgets.field import Field
from screens.widgets.line import Part, fit


class SecretField(Field):
    """Shows a star for each character; never proposes and never keeps."""

    is_kept = False

    def parts(self, y: int) -> Iterable[Part]:
        label, (shown, style), fill = super().parts(y)
        return [label, (fit("*" * len(self.value), len(shown)), style), fill]
