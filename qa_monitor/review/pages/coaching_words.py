"""Words around an agent's page for coaching and its forms; what the page itself says is in `coaching.agent_words`."""

from collections.abc import Mapping

from qa_monitor.domain import Text

COACHING_WORDS: Mapping[str, Text] = {
    "coaching": Text("辅导", "Coaching"),
    "coaching_note": Text("最近 28 天有通话的坐席", "Agents with calls in the last 28 days"),
    "by_week_or_month": Text("走势", "Trend by"),
    "by_week": Text("按周", "week"),
    "by_month": Text("按月", "month"),
    "show": Text("查看", "Show"),
    "take_clips": Text("导出片段（记入审计）", "Export clips (audited)"),
    "agree_goal": Text("约定", "Agree"),
    "of_ten": Text("每 10 通", "of 10 calls"),
    "remark": Text("备注", "Remark"),
    "own_goal": Text("自己写一个目标", "A goal of your own"),
    "goal_words": Text("目标（自己的话）", "The goal in your own words"),
    "goal_measure": Text("用什么衡量", "Measured by"),
    "not_measured": Text("不计数", "nothing: people judge"),
    "goal_items": Text("习惯：每 10 通里几通", "habit: of ten calls"),
    "goal_dimensions": Text("维度：平均分", "dimension: mean points"),
    "goal_target": Text("目标数", "Target"),
    "note_about": Text("关于哪通电话", "About which call"),
    "no_call": Text("不专指某一通", "no call in particular"),
    "note_privacy": Text(
        "长号码和住址会先遮盖再保存。谈到某位客户时请选通话：删除那通电话时记录一并删除。",
        "Long numbers and home addresses are masked before it is kept. Where it is about a customer, choose the call: "
        "the note's words are erased with it.",
    ),
    "withdraw_goal": Text("撤回", "Withdraw"),
    "mark_seen": Text("我看过了", "I have seen it"),
    "talk_note": Text("谈了什么，约定了什么（坐席本人看得到）", "What was said and agreed (the agent sees it)"),
    "keep_note": Text("记下", "Keep"),
    "calls": Text("通话", "Calls"),
    "mean_score": Text("平均分", "Mean score"),
}
