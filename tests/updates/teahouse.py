"""An installation with one paper, and a second paper that an officer adds as CONTRIBUTING.md says."""

import shutil
from pathlib import Path

from bot.config import DataPaths, data_paths

MINIMAL = Path(__file__).parent.parent / "minimal"
_COFFEE = """\
主办:重庆市茶业局承办:重庆市茶业促进中心
您当前的位置:首页政策

重庆市茶业局
关于印发《重庆市咖啡补贴办法》的通知
渝茶规〔2026〕2号

各区县人民政府,有关单位:

现将《重庆市咖啡补贴办法》印发给你们。

重庆市茶业局
2026年6月5日

重庆市咖啡补贴办法

一、建设补贴
对新建咖啡厂按投资的10%补贴,最高50万元。(牵头单位:市茶业局;责任单位:市财政局)

二、出口奖励
对出口咖啡的企业奖励3万元。(责任单位:市茶业局)

本办法自印发之日起施行,有效期至2028年12月31日。

来源:重庆市茶业局

主办:重庆市茶业局承办:重庆市茶业促进中心电话:023-00000000
"""
_CURATED = """\
id: coffee-2026
form: measures
identify: {number: 渝茶规〔2026〕2号}
title: 重庆市咖啡补贴办法
title_en: Chongqing Coffee Subsidy Measures
topics: [tea]
clauses:
  通知:
    formal: true
    summary_en: The notice issues the coffee measures.
    summary_zh: 印发咖啡办法的通知。
    questions: {en: [Which notice issues the coffee measures?], zh: [咖啡办法由哪个通知印发]}
  一:
    summary_en: A new coffee factory receives 10% of its investment, up to RMB 500,000.
    summary_zh: 新建咖啡厂按投资的10%补贴，最高50万元。
    questions:
      en: [Is there money for a roastery?, How much does a new coffee plant receive?, Who pays for a coffee mill?,
        Can I get money for roasting machines?, coffee plant subsidy]
      zh: [建咖啡厂有补贴吗, 新咖啡厂最多补多少, 咖啡烘焙厂投资补助, 办咖啡厂政府给钱吗]
    topics: [tea]
    benefits:
      - {kind: grant, label_en: Coffee factory grant, label_zh: 咖啡厂补贴, quote: "按投资的10%补贴,最高50万元",
         rate: 0.1, cap_cny: 500000}
  二:
    summary_en: A company that exports coffee receives RMB 30,000.
    summary_zh: 出口咖啡的企业奖励3万元。
    questions:
      en: [What does a coffee exporter get?, Is there a bonus for selling coffee abroad?,
        How are coffee exports rewarded?, coffee sales to Japan bonus, Which firms are paid for coffee?]
      zh: [咖啡出口奖励多少, 出口咖啡有奖励吗, 卖咖啡到国外有钱拿吗, 外销咖啡奖金]
    topics: [tea]
  附则:
    formal: true
    summary_en: Roasters can rely on this support until the last day of 2028, that is 31 December 2028.
    summary_zh: 咖啡企业可享受支持的最后一天是2028年12月31日。
    questions: {en: [Until when do the coffee measures run?], zh: [咖啡办法有效期到什么时候]}
"""


def furnish(folder: Path) -> DataPaths:
    """Write seeds/ and intents/ with the tea paper below ``folder``; the bot's own sentences are the real ones."""
    shutil.copytree(MINIMAL, folder)
    shutil.rmtree(folder / "intents" / "messages")
    real = data_paths()
    shutil.copytree(real.messages, folder / "intents" / "messages")
    for name in ("facets.yaml", "follow-ups.yaml", "regional.yaml"):
        shutil.copy(real.intents / name, folder / "intents" / name)
    return DataPaths(seeds=folder / "seeds", intents=folder / "intents")


def add_coffee(paths: DataPaths) -> None:
    """Add a second paper: its source, and its curated file."""
    (paths.sources / "coffee.txt").write_text(_COFFEE, encoding="utf-8")
    (paths.documents / "coffee-2026.yaml").write_text(_CURATED, encoding="utf-8")


def repeal_tea(paths: DataPaths) -> None:
    """Let the second paper take effect on 1 March 2027 and repeal the first."""
    add_coffee(paths)
    source = paths.sources / "coffee.txt"
    text = source.read_text(encoding="utf-8").replace("2026年6月5日", "2027年1月30日")
    text = text.replace("自印发之日起施行", "自印发之日起30日后施行")
    end = "有效期至2028年12月31日。"
    repeal = "《重庆市茶业补贴办法》(渝茶规〔2026〕1号)同时废止。"
    source.write_text(text.replace(end, end + repeal), encoding="utf-8")


def raise_tea_grant(paths: DataPaths) -> None:
    """Change a clause of the tea paper: the text, the summaries and the figures."""
    money = paths.intents / "tea" / "tea-money.yaml"
    for path in (paths.sources / "tea.txt", paths.documents / "tea-2026.yaml", money):
        text = path.read_text(encoding="utf-8")
        text = text.replace("20%", "30%").replace("rate: 0.2", "rate: 0.3")
        path.write_text(text, encoding="utf-8")
