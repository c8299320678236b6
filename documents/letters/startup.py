"""Before WeasyPrint is imported: private fonts, libraries at hand. Fails loudly with the line that installs them."""

import os
import sys
from pathlib import Path

from django.conf import settings

from documents.letters import fonts
from documents.letters.errors import EngineError

APT = "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"


def prepare() -> None:
    """Point fontconfig at the letters' own fonts and check the libraries. Raises EngineError."""
    before = os.environ.get("FONTCONFIG_FILE")
    conf = str(fonts.configure(Path(settings.VAR_DIR)))
    if "weasyprint" in sys.modules and before != conf:
        raise EngineError("排版引擎先于字体设置被载入，文书会用错字体。请只通过 documents.letters 使用它。")
    try:
        from weasyprint.text import ffi
    except OSError as error:
        raise EngineError(f"缺少排版所需的系统库（{error}），请执行：{APT}") from error
    if ffi.harfbuzz_subset is None:
        raise EngineError(f"缺少系统库 libharfbuzz-subset，请执行：{APT}")
