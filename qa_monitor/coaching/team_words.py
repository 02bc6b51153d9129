"""All words of a team's page and reports that are not the program's own terms."""

from qa_monitor.domain import Text

HEADINGS = {
    "title": Text("班组质检报告", "Quality report of a team"),
    "all_teams": Text("全部班组", "all teams"),
    "period": Text("时段", "Period"),
    "known_at": Text("数据截至", "As known at"),
    "team": Text("班组", "Team"),
    "caution": Text(
        "自动质检的统计。未经复核的发现均为疑似；被推翻的不计。通话太少的数字不作比较，不用于排名。个人信息已遮盖。",
        "Figures made by a program. Findings that nobody reviewed are suspected only; overturned ones do not count. "
        "Figures of too few calls are not compared, and none is a ranking. Personal data are masked.",
    ),
    "agents": Text("坐席与维度", "Agents and dimensions"),
    "agents_note": Text(
        "每格为平均分、通话数与 95% 区间；越深分越低。括号内的平均分依据不足 10 通，不能比较。按工号排列，不是名次。",
        "Each cell: mean points, calls, 95 % interval; the darker, the fewer points. A mean in brackets rests on fewer "
        "than 10 calls and cannot be compared. In order of the agents' ids, which is no ranking.",
    ),
    "agent": Text("坐席", "Agent"),
    "agent_id": Text("工号", "Agent id"),
    "agent_name": Text("姓名", "Name"),
    "calls": Text("通话数", "Calls"),
    "total": Text("总分", "Points"),
    "everyone": Text("合计", "All"),
    "few": Text("太少", "too few"),
    "none": Text("无", "none"),
    "low": Text("区间下限", "Interval from"),
    "high": Text("区间上限", "Interval to"),
    "critical_share": Text("关键项不合格率", "Critical item failed"),
    "violating_share": Text("有计入违规的通话", "Calls with a violation that counts"),
    "undetermined_share": Text("分数未定率", "Points undetermined"),
    "reviewed_share": Text("复核率", "Reviewed"),
    "reviewed": Text("已复核", "Reviewed"),
    "violations": Text("违规", "Violations"),
    "violations_note": Text(
        "只有「已确认」和「未复核」计入；其余不计。占比以有评分的通话为分母。",
        "Only confirmed and not reviewed acts count, the others do not. The share is of the calls that were scored.",
    ),
    "code": Text("代码", "Code"),
    "category": Text("类别", "Category"),
    "severity": Text("程度", "Severity"),
    "counting": Text("计入", "Counting"),
    "confirmed": Text("已确认", "Confirmed"),
    "unreviewed": Text("未复核", "Not reviewed"),
    "waiting": Text("待人判定", "For a person"),
    "undecided": Text("无法判断", "Cannot tell"),
    "overturned": Text("已推翻", "Overturned"),
    "violating_calls": Text("涉及通话", "Calls"),
    "violating_agents": Text("涉及坐席", "Agents"),
    "share": Text("占比", "Share"),
    "risky": Text("风险通话", "Calls at risk"),
    "risky_note": Text(
        "关键项不合格，或有计入的关键违规。复核确认的在前，其余按时间从新到旧。",
        "A critical item failed, or a critical violation counts. Those confirmed by a person first, then the newest.",
    ),
    "escalated": Text("须人工关注的客户信号", "Signals of customers that need a person"),
    "more": Text("另有 {n} 通，见导出的报告。", "{n} more, see the exported report."),
    "call": Text("通话", "Call"),
    "started": Text("开始", "Start"),
    "length": Text("时长", "Length"),
    "points": Text("得分", "Points"),
    "critical": Text("关键项", "Critical item"),
    "state": Text("状态", "State"),
    "escalations": Text("客户信号", "Signals"),
    "failed_item": Text("其他关键项", "another critical item"),
    "coverage": Text("覆盖", "Coverage"),
    "recorded": Text("录音通话", "Calls recorded"),
    "scored": Text("有分数", "With points"),
    "undetermined": Text("分数未定", "Points undetermined"),
    "no_score": Text("无语音或无法评分", "No speech, or nothing to score"),
    "unreadable": Text("无法读取", "Unreadable"),
    "failed": Text("处理失败", "Failed"),
    "damaged": Text("其中部分缺损", "Of all, partly damaged"),
    "of_reviewed": Text("其中有人复核", "Of all, seen by a reviewer"),
    "without_agent": Text("其中坐席不明（不在各坐席行）", "Of all, agent unknown (in no agent's line)"),
    "without_start": Text(
        "开始时间不明（不属任何时段，不计入以上）", "Start unknown (in no period, not counted above)"
    ),
    "hours": Text("可读时长（小时）", "Hours that could be read"),
    "agreement": Text("机器与复核人的一致", "Agreement of machine and reviewers"),
    "agreement_note": Text(
        "只统计已复核的发现，被送去复核的多是可疑的，不代表全部。漏检率只能由抽样估计。",
        "Of reviewed findings alone; what is reviewed is mostly what looks bad, not a sample of all. How much is "
        "missed, only sampling can say.",
    ),
    "double": Text("复核人之间的一致（盲审）", "Agreement of reviewers (blind)"),
    "double_note": Text(
        "两人各自复核同一通，看不到对方的结论；最近几个双人复核计划，不分班组和时段。κ 无差异时无意义，记作 –。",
        "Two people judge a call apart, neither seeing what the other said; the newest plans of double review, of all "
        "teams and periods. – where both always gave one answer, of which κ says nothing.",
    ),
    "plan": Text("抽样计划", "Plan"),
    "judged_twice": Text("盲审通话", "Calls reviewed twice"),
    "pairs": Text("成对判断", "Pairs"),
    "kappa": Text("Cohen κ", "Cohen's κ"),
    "kappa_low": Text("κ 下限", "κ, lower bound"),
    "kappa_high": Text("κ 上限", "κ, upper bound"),
    "precision": Text("疑似成立", "Suspected, upheld"),
    "asked": Text("待判定成立", "For a person, upheld"),
    "added": Text("人工补充", "Added by people"),
    "all": Text("全部", "all"),
    "weeks": Text("本周与上周", "This week and the last"),
    "weeks_note": Text(
        "「超出偶然」指变化的 95% 区间不含零；即使毫无变化，每二十项也会有一项如此。通话按互相独立计算。",
        '"Beyond chance": the 95 % interval of the change does not hold zero; one figure in twenty is so without any '
        "change. Calls are taken as independent.",
    ),
    "figure": Text("指标", "Figure"),
    "before": Text("上周", "Last week"),
    "after": Text("本周", "This week"),
    "change": Text("变化", "Change"),
    "beyond": Text("超出偶然", "Beyond chance"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "versions": Text("版本", "Versions"),
    "mixed": Text(
        "本时段的通话不是由同一版本评判的：数字之差可能来自版本。",
        "The calls of this period were not judged by the same versions: figures may differ by that alone.",
    ),
    "version": Text("版本", "Version"),
    "kind": Text("种类", "Kind"),
    "program": Text("程序", "program"),
    "model": Text("识别模型", "model"),
    "lexicons": Text("词库", "lexicons"),
    "scorecard": Text("评分卡", "scorecard"),
    "judged_again": Text("有复核结论的通话按此评分卡重新计分", "calls with verdicts were scored again by"),
    "summary": Text("汇总", "Summary"),
    "item": Text("项目", "Item"),
    "value": Text("数值", "Value"),
    "guide": Text("读法", "How to read it"),
    "no_calls": Text("本时段没有通话。", "There are no calls in this period."),
}

SHEETS = {
    "summary": Text("汇总", "Summary"),
    "agents": Text("坐席", "Agents"),
    "violations": Text("违规", "Violations"),
    "weeks": Text("周比较", "Weeks"),
    "risky": Text("风险通话", "Calls at risk"),
    "calls": Text("通话", "Calls"),
    "coverage": Text("覆盖", "Coverage"),
    "agreement": Text("一致性", "Agreement"),
    "double": Text("盲审", "Double review"),
    "versions": Text("版本", "Versions"),
    "guide": Text("读法", "How to read it"),
}
"""Names of the sheets in their order; Excel takes at most 31 characters."""

GUIDE = (
    HEADINGS["caution"],
    Text(
        "未复核的违规：机器认为疑似，且把握不低于该通评分卡的 least_confidence，才计入。"
        "把握不足或只能由人判定的列在「待人判定」，不计入。",
        "A violation that nobody reviewed counts where the machine suspects it with at least the confidence that the "
        "call's scorecard asks (`least_confidence`). What is less sure, or only a person can decide, stands under “for "
        "a person” and does not count.",
    ),
    Text(
        "分数：每通 0 至 100，已按复核结论重新计算。分数未定、无法判定的不算零分，也不算满分，不进平均数。",
        "Points: 0 to 100 for each call, with verdicts applied. What is undetermined is neither zero nor full points; "
        "it is in no mean.",
    ),
    Text(
        "区间：95%，先加一通零分、一通满分再算（Agresti 与 Caffo 2000）。不足 10 通不给区间，也不比较。",
        "Intervals: 95 %, after adding one call of no and one of full points (Agresti and Caffo 2000). Fewer than 10 "
        "calls get no interval and no comparison.",
    ),
    HEADINGS["agents_note"],
    HEADINGS["violations_note"],
    HEADINGS["risky_note"],
    HEADINGS["agreement_note"],
    HEADINGS["double_note"],
    HEADINGS["weeks_note"],
    Text(
        "可重现：数据库不变、评分卡文件相同时，用同一「数据截至」时刻再出一次，得到同样的报告。"
        "清单后来更正过的开始时间除外：通话按现在的开始时间归入时段。",
        "Reproducible: the same database and scorecard files give the same report for the same “as known at”, but for "
        "starts that a manifest corrected later: a call belongs to the period of its present start.",
    ),
    Text(
        "链接：Excel 每张表最多容纳约 65 000 个链接，其后的通话只写名称。",
        "Links: Excel takes some 65,000 on a sheet; calls beyond have their name alone.",
    ),
)
