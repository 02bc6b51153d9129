"""All words of the pages that are not the program's own terms (`qa_monitor.words`), in both languages."""

from collections.abc import Iterator, Mapping

from qa_monitor.domain import Duty, Lang, ReviewState, Ruling, Severity, Text
from qa_monitor.lexicon import Standing
from qa_monitor.review.calibration import NOT_ADDED
from qa_monitor.review.sampling import Stratum
from qa_monitor.store.audit import COMMAND_LINE, NOBODY, Act

REVIEW_STATES = {
    ReviewState.OPEN: Text("待复核", "to review"),
    ReviewState.APPEALED: Text("申诉中", "appealed"),
    ReviewState.DECIDED: Text("已复核", "reviewed"),
    ReviewState.CLEAR: Text("未标记", "not flagged"),
}

RULINGS = {
    Ruling.CONFIRMED: Text("确认", "confirmed"),
    Ruling.OVERTURNED: Text("推翻", "overturned"),
    Ruling.CANNOT_TELL: Text("无法判断", "cannot tell"),
    Ruling.ADDED: Text("补充", "added"),
    Ruling.NOTHING_MISSED: Text("没有漏检", "nothing missed"),
}

DUTIES = {
    Duty.AGENT: Text("坐席", "agent"),
    Duty.REVIEWER: Text("复核员", "reviewer"),
    Duty.SUPERVISOR: Text("主管", "supervisor"),
    Duty.AUDITOR: Text("审计员", "auditor"),
    Duty.ADMINISTRATOR: Text("管理员", "administrator"),
}

SEVERITIES = {
    Severity.CRITICAL: Text("关键项", "critical"),
    Severity.MAJOR: Text("较重", "major"),
    Severity.MINOR: Text("较轻", "minor"),
    Severity.NONE: Text("不扣分", "no points"),
}

STANDINGS = {
    Standing.VERIFIED: Text("原文已核", "text read"),
    Standing.PRESS: Text("仅见报道", "read in the press"),
    Standing.UNVERIFIED: Text("未核实", "unverified"),
    Standing.DERIVED: Text("由其他规则推出", "derived"),
    Standing.HOUSE: Text("内部规范", "house rule"),
}

UNSURE = {
    "confidence": Text("把握不足", "confidence too low"),
    "wide": Text("说法宽泛，由人判断", "so widely put that a person must decide"),
    "unverified": Text("只是读音相近，没有听录音核实", "not put to the audio"),
    "likeness": Text("只是说法相近，词库里没有", "only like what is said, in no lexicon"),
    "context": Text("前后的话可能另有意思", "the words around it may take it back"),
    "rule": Text("规则只作提示", "the rule only points it out"),
}
"""Why only a person can decide; facts that lack have their name in `qa_monitor.words.MISSING`."""

STRATA = {
    Stratum.NONE: Text("不分层", "none"),
    Stratum.AGENT: Text("坐席", "agent"),
    Stratum.TEAM: Text("班组", "team"),
    Stratum.RISK: Text("风险", "risk"),
}

ANSWERS = {str(ruling): name for ruling, name in RULINGS.items()} | {NOT_ADDED: Text("未补充", "did not add it")}
"""What two blind reviewers said of the same act."""

ACTS = {
    Act.SIGN_IN: Text("登录", "sign-in"),
    Act.SIGN_IN_FAILED: Text("登录失败", "failed sign-in"),
    Act.SIGN_OUT: Text("退出", "sign-out"),
    Act.VERDICT: Text("结论", "verdict"),
    Act.APPEAL: Text("申诉", "appeal"),
    Act.APPEAL_DECIDED: Text("申诉裁定", "appeal decided"),
    Act.ASSIGNED: Text("分派", "assigned"),
    Act.UNMASKED: Text("查看个人信息", "personal data seen"),
    Act.EXPORTED: Text("导出", "exported"),
    Act.PLAN_MADE: Text("建立抽样计划", "plan made"),
    Act.BLIND_VERDICT: Text("盲审结论", "blind verdict"),
    Act.BLIND_FINISHED: Text("盲审完成", "blind review finished"),
    Act.ACCOUNT_ADDED: Text("新建账号", "account added"),
    Act.ACCOUNT_CHANGED: Text("变更账号", "account changed"),
    Act.PASSWORD_CHANGED: Text("修改密码", "password changed"),
    Act.TOKEN_MADE: Text("生成令牌", "token made"),
    Act.TOKEN_REVOKED: Text("撤销令牌", "token revoked"),
    Act.CONFIGURED: Text("变更配置", "configuration changed"),
}

ACTORS = {COMMAND_LINE: Text("命令行", "command line"), NOBODY: Text("未登录者", "nobody signed in")}
"""Who acts where no account does."""

WORDS: Mapping[str, Text] = {
    # every page
    "product": Text("通话质检 · 复核", "Call QA · Review"),
    "skip": Text("跳到内容", "Skip to content"),
    "navigation": Text("主导航", "Main"),
    "queue": Text("队列", "Queue"),
    "search": Text("搜索", "Search"),
    "appeals": Text("申诉", "Appeals"),
    "samples": Text("抽样", "Sampling"),
    "blind": Text("盲审", "Blind review"),
    "accounts": Text("账号", "Accounts"),
    "audit": Text("审计", "Audit"),
    "own": Text("我的账号", "My account"),
    "sign_out": Text("退出", "Sign out"),
    "theme_label": Text("切换浅色或深色", "Switch between light and dark"),
    "other_language": Text("English", "中文"),
    "shortcuts": Text("快捷键", "Keys"),
    "close": Text("关闭", "Close"),
    "reason": Text("理由", "Reason"),
    "nothing": Text("没有内容", "Nothing here"),
    "next_page": Text("下一页", "Next page"),
    "first_page": Text("回到第一页", "First page"),
    "see_changes": Text("查看变化", "See what changed"),
    "refused": Text("没有完成", "Not done"),
    "back": Text("返回", "Back"),
    "all": Text("全部", "all"),
    "flagged": Text("所有已标记", "all flagged"),
    "for_people": Text("违规与预警", "Violations, alerts"),
    "escalated": Text("需立即查看", "look at once"),
    "unknown": Text("不明", "unknown"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    # the door
    "sign_in": Text("登录", "Sign in"),
    "account_name": Text("账号", "Account"),
    "password": Text("密码", "Password"),
    # queue
    "agent": Text("坐席", "Agent"),
    "agent_id": Text("坐席工号", "Agent's id"),
    "team": Text("班组", "Team"),
    "since": Text("从", "From"),
    "until": Text("到", "To"),
    "category": Text("类别", "Category"),
    "state": Text("状态", "State"),
    "reviewer": Text("复核员", "Reviewer"),
    "unassigned": Text("未分派", "nobody"),
    "filter": Text("筛选", "Filter"),
    "clear_filter": Text("清除", "Clear"),
    "next_call": Text("下一通", "Next call"),
    "call": Text("通话", "Call"),
    "started": Text("时间", "Started"),
    "length": Text("时长", "Length"),
    "score": Text("得分", "Score"),
    "found": Text("疑似发现", "Suspected"),
    "open_findings": Text("待定", "Open"),
    "assigned_to": Text("分派给", "Assigned to"),
    "critical_failed": Text("疑似关键项", "suspected critical"),
    "no_score": Text("无得分", "no score"),
    "export": Text("导出 CSV", "Export CSV"),
    "selected": Text("所选通话", "Selected calls"),
    "take": Text("领取", "Take"),
    "give_back": Text("退回", "Give back"),
    "assign": Text("分派", "Assign"),
    "choose_call": Text("选择通话", "Choose call"),
    "queue_empty": Text("没有符合条件的通话", "No call matches"),
    "no_next": Text("没有等待复核的通话了", "No call is waiting"),
    # call
    "callee": Text("通话对象", "Called"),
    "customer_ref": Text("客户编号", "Customer"),
    "overdue": Text("逾期", "Overdue"),
    "agency": Text("外包机构", "Agency"),
    "machine_score": Text("机器评分", "Machine"),
    "reviewed_score": Text("复核后", "Reviewed"),
    "player": Text("播放器", "Player"),
    "waveform": Text("波形：上为坐席，下为客户", "Waveform: agent above, customer below"),
    "play": Text("播放", "Play"),
    "pause": Text("暂停", "Pause"),
    "speed": Text("速度", "Speed"),
    "lanes": Text("听", "Hear"),
    "both": Text("双方", "both"),
    "loop": Text("循环此处", "Loop finding"),
    "zoom_in": Text("放大波形", "Zoom in"),
    "zoom_out": Text("缩小波形", "Zoom out"),
    "follow": Text("跟随", "Follow"),
    "personal_hidden": Text("个人信息已遮盖，录音中以提示音代替", "Personal data are hidden; a tone replaces them"),
    "personal_shown": Text("正在显示个人信息，本次查看已记入审计", "Personal data are shown; this view is audited"),
    "show_personal": Text("显示个人信息（记入审计）", "Show personal data (audited)"),
    "hide_personal": Text("遮盖个人信息", "Hide personal data"),
    "transcript": Text("对话文字", "Transcript"),
    "doubtful": Text("识别可疑，不作依据：", "doubtful, never evidence: "),
    "findings": Text("发现", "Findings"),
    "score_card": Text("评分", "Score card"),
    "history": Text("记录", "History"),
    "heard": Text("听到", "Heard"),
    "believed": Text("认为是", "Believed"),
    "how_found": Text("如何发现", "Found"),
    "confidence": Text("把握", "Confidence"),
    "in_audio": Text("声音对数概率", "log-probability in the audio"),
    "rule": Text("依据", "Rule"),
    "no_rule": Text("没有列出依据", "no rule named"),
    "context": Text("语境", "Context"),
    "cancelled_by": Text("不计：{context}「{cue}」", "not counted: {context} 「{cue}」"),
    "perhaps_cancelled": Text("可能不计：{context}「{cue}」", "perhaps not counted: {context} 「{cue}」"),
    "why_person": Text("为何需人工", "Why a person"),
    "missing_fact": Text("缺少：{fact}", "lacking: {fact}"),
    "entry": Text("条目", "Entry"),
    "added_by_person": Text("人工补充", "added by a person"),
    "suspected": Text("疑似", "suspected"),
    "for_review": Text("需人工复核", "for review"),
    "not_counted": Text("不计", "not counted"),
    "confirm": Text("确认", "Confirm"),
    "overturn": Text("推翻", "Overturn"),
    "cannot_tell": Text("无法判断", "Cannot tell"),
    "nothing_missed": Text("听完，没有漏检", "Heard all, nothing missed"),
    "reason_hint": Text("推翻时必须写明", "required to overturn"),
    "correct": Text("更正类别或时间", "Correct category or time"),
    "keep_category": Text("类别不变", "category stays"),
    "from_second": Text("开始（秒）", "From (s)"),
    "to_second": Text("结束（秒）", "To (s)"),
    "add_missed": Text("补充漏检", "Add a missed finding"),
    "add_this": Text("补充此处为漏检", "Add this as missed"),
    "add_hint": Text("选中文字可自动填写时间", "select text to fill in the times"),
    "on_appeal": Text("经申诉", "on appeal"),
    "corrected": Text("更正为", "corrected to"),
    "appealed": Text("申诉中", "appealed"),
    "undetermined_points": Text("无法判定", "undetermined"),
    "undetermined_note": Text("缺少依据的项目标为“无法判定”，不等于合规", "Undetermined is never compliant"),
    "other_scorecard": Text(
        "评分卡已变更，两个分数不可直接比较", "The scorecard has changed since; the two scores cannot be compared"
    ),
    "points": Text("分", "Points"),
    "weight": Text("权重", "weight"),
    "machine_lines": Text("机器评分明细", "The machine's lines"),
    "measures": Text("度量", "Measures"),
    "no_history": Text("还没有人处理过", "Nobody has acted on it yet"),
    "program": Text("系统", "the program"),
    "no_findings": Text("没有发现", "No findings"),
    "damaged": Text("录音有缺损：", "Parts of the recording are missing: "),
    "blind_note": Text("盲审：不显示他人的结论", "Blind review: what others said is not shown"),
    "finish_blind": Text("完成本通盲审", "Finish this call"),
    # appeals
    "appeal_title": Text("申诉", "Appeal"),
    "appeal_findings": Text("申诉哪些发现", "Which findings"),
    "appeal_send": Text("提出申诉", "Appeal"),
    "appeal_reason": Text("为什么不成立", "Why it is wrong"),
    "appeal_open": Text("等待裁定", "waiting"),
    "upheld": Text("申诉成立", "upheld"),
    "rejected": Text("申诉不成立", "rejected"),
    "uphold": Text("申诉成立", "Uphold"),
    "reject": Text("驳回", "Reject"),
    "decision_reason": Text("裁定理由", "Reason of the decision"),
    "not_mine": Text("您给过结论，须由他人裁定", "you gave a verdict; another must decide"),
    "no_appeals": Text("没有待裁定的申诉", "No appeal is waiting"),
    # search
    "search_words": Text("说过的话", "What was said"),
    "by_characters": Text("按字", "by characters"),
    "by_sound": Text("按音", "by sound"),
    "search_empty": Text("没有找到", "Nothing found"),
    "search_hint": Text("输入通话里说过的词语；按音可找到被听错的字", "Words from calls; by sound finds misheard ones"),
    # sampling and agreement
    "plans": Text("抽样计划", "Plans"),
    "plan_name": Text("名称", "Name"),
    "share": Text("抽取比例（%）", "Share (%)"),
    "draw_from": Text("从哪里抽", "Drawn from"),
    "unflagged_calls": Text("未标记的通话（估计漏检）", "calls not flagged (to estimate misses)"),
    "flagged_calls": Text("已标记的通话", "flagged calls"),
    "seed_hint": Text("留空则随机", "by lot if empty"),
    "stratum": Text("分层", "Strata"),
    "seed": Text("随机种子", "Seed"),
    "double": Text("双人盲审", "Double blind review"),
    "make_plan": Text("建立", "Make"),
    "estimate": Text("漏检率估计", "Estimated share with misses"),
    "estimate_of": Text(
        "已复核 {reviewed} 通，其中 {missed} 通有漏检；总体 {population} 通",
        "{reviewed} reviewed, {missed} with misses; {population} in all",
    ),
    "calls_of_two": Text("双人都已完成的通话", "Calls that both have finished"),
    "no_kappa": Text("答案无差异，κ 无意义", "one answer only: κ says nothing"),
    "waiting": Text("等待", "Waiting"),
    "done": Text("已完成", "Done"),
    "interval": Text("95% 区间", "95 % interval"),
    "sampled": Text("抽中", "Sampled"),
    "reviewed": Text("已复核", "Reviewed"),
    "population": Text("总体", "Population"),
    "with_misses": Text("有漏检", "With misses"),
    "not_yet": Text("尚无已复核的通话，无法估计", "No call reviewed yet: no estimate"),
    "agreement": Text("一致性", "Agreement"),
    "kappa": Text("Cohen κ", "Cohen's κ"),
    "pairs": Text("成对判断", "Pairs"),
    "agreeing": Text("一致", "Agreeing"),
    "disagreements": Text("分歧", "Disagreements"),
    "no_disagreements": Text("没有分歧", "No disagreements"),
    "start": Text("开始", "Start"),
    "go_on": Text("继续", "Go on"),
    "blind_empty": Text("没有等待您盲审的通话", "No call waits for your blind review"),
    # people
    "display_name": Text("姓名", "Name"),
    "duty": Text("角色", "Role"),
    "created": Text("建立", "Created"),
    "disabled": Text("已停用", "disabled"),
    "active": Text("有效", "active"),
    "disable": Text("停用", "Disable"),
    "enable": Text("启用", "Enable"),
    "add_account": Text("新建账号", "New account"),
    "first_password": Text("初始密码", "First password"),
    "new_password": Text("新密码", "New password"),
    "old_password": Text("现在的密码", "Present password"),
    "change_password": Text("修改密码", "Change password"),
    "set_password": Text("重设密码", "Set password"),
    "only_agents": Text("仅坐席", "agents only"),
    "password_changed": Text("密码已修改", "The password is changed"),
    "tokens": Text("接口令牌", "API tokens"),
    "token_label": Text("用途", "Purpose"),
    "token_days": Text("有效天数", "Days"),
    "make_token": Text("生成令牌", "Make token"),
    "token_once": Text("令牌只显示这一次，请立即保存：", "The token is shown only now; store it: "),
    "revoke": Text("撤销", "Revoke"),
    "expires": Text("到期", "Expires"),
    # audit
    "number": Text("序号", "No."),
    "at": Text("时间", "Time"),
    "who": Text("何人", "Who"),
    "act": Text("行为", "Act"),
    "on_what": Text("对象", "On"),
    "details": Text("内容", "Details"),
    "audit_note": Text(
        "每行由散列相连；用 qa-monitor audit verify 核验",
        "Rows are chained by hash; check with qa-monitor audit verify",
    ),
    # keys
    "key_space": Text("播放 / 暂停", "play / pause"),
    "key_arrows": Text("后退 / 前进 3 秒", "back / on 3 s"),
    "key_jk": Text("下一个 / 上一个发现", "next / previous finding"),
    "key_jk_queue": Text("下一行 / 上一行", "next / previous row"),
    "key_enter": Text("打开通话", "open the call"),
    "key_x": Text("选择通话", "choose the call"),
    "key_c": Text("确认", "confirm"),
    "key_o": Text("推翻（先写理由）", "overturn (reason first)"),
    "key_u": Text("无法判断", "cannot tell"),
    "key_l": Text("循环播放发现处 ±3 秒", "loop the finding ±3 s"),
    "key_h": Text("从发现处听起", "hear the finding"),
    "key_speed": Text("减速 / 加速", "slower / faster"),
    "key_n": Text("下一通", "next call"),
    "key_slash": Text("搜索", "search"),
    "key_esc": Text("离开输入框", "leave the field"),
    "key_help": Text("显示快捷键", "show these keys"),
}


class Words(Mapping[str, str]):
    """`WORDS` in one language, for templates: `w.queue`. A template that asks for a word not in it fails."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang

    def __getitem__(self, key: str) -> str:
        return WORDS[key].in_(self._lang)

    def __iter__(self) -> Iterator[str]:
        return iter(WORDS)

    def __len__(self) -> int:
        return len(WORDS)
