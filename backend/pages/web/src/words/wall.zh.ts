/** The words of the township wall, in Chinese. */

export const wallZh = {
  title: "网格运行大屏",
  grids: (n: number) => `${n} 个网格`,
  opening: "正在载入……",
  away: "连不上服务器，正在自动重试",
  noMap: "此浏览器无法显示地图（需要 WebGL）。其他内容不受影响。",
  mapOf: (area: string) => `${area}网格图：未结事项按紧急程度和时限灯标示`,

  line: { connecting: "正在连接", live: "实时", reconnecting: "正在重连", stopped: "已断开" },
  figuresAt: (at: string) => `数字截至 ${at}`,
  noFiguresYet: "数字尚未取得",
  figuresCome: "正在取得今日数字……",
  withheld: "本区域网格少于 5 个。一个网格就是一名网格员，为不指向个人，这里不显示汇总数字。",

  reported: "今日上报",
  closed: "今日办结",
  sameTime: "与同一时刻相比",
  today: "今日",
  yesterday: "昨日",
  weekAgo: (weekday: string) => `上${weekday}`,
  /** Over a column of numbers, at this time of day. */
  ago: { yesterday: "昨日", weekAgo: (weekday: string) => `上${weekday}` },

  rates: {
    title: "今日办理",
    callback: "今日回访",
    names: {
      on_time_acceptance: "按时受理率",
      on_time_dispatch: "按时派遣率",
      on_time_handling: "按时处置率",
      on_time_checking: "按时核查率",
      closure: "结案率",
      on_time_closure: "按时结案率",
      satisfaction: "满意率",
      reach: "接通率",
    },
  },

  onDuty: "在岗（巡查任务中）",
  posts: { leader: "网格长", worker: "专职网格员", professional: "专业网格员" } as Record<string, string>,
  few: "少于 3",

  open: "未结事项",
  byDomain: "未结 · 按领域",
  byState: "未结 · 按环节",
  onMap: (n: number) => `图上公开事项 ${n} 件`,
  together: "同处多件",
  unplaced: (n: number) => `另有 ${n} 件位置未定`,
  nothingOpen: "没有未结的公开事项",
  newest: "最新未结事项（公开）",
  newestOf: (name: string) => `最新未结事项：${name}`,
  more: (n: number) => `另有 ${n} 件`,
  thisDay: "今日",

  joint: {
    title: "吹哨报到",
    none: "没有进行中的联合处置",
    matters: "事项",
    called: "吹哨部门",
    arrived: "已报到",
    reported: "已反馈",
  },

  chooseArea: "选择要查看的镇街",
  keys: { move: "移动", choose: "选中、取消", chooseOrLook: "选中、看镇街", back: "返回" },

  stale: {
    never: "尚未取得任何数据",
    since: (at: string, span: string) => `画面停在 ${at}，已过 ${span}`,
    why: {
      unreachable: "与服务器的连接中断，正在自动重连；画面上的内容不是现在的情况。",
      behind: "服务器暂时读不到数据库；画面上的内容不是现在的情况，恢复后自动更新。",
      figures: "汇总数字没有更新，正在自动重试；地图与事项仍是实时的。",
    },
  },

  enrol: {
    title: "这块屏幕尚未注册",
    how: "请本镇街的管理员在「系统管理」中为这块屏幕生成一次性注册码，15 分钟内在此输入。注册后屏幕只能查看，不必登录；管理员可随时撤销。",
    code: "注册码",
    send: "注册这块屏幕",
    unreachable: "连不上服务器，请稍后再试。",
    wait: (seconds: number) => `尝试次数过多，请 ${seconds} 秒后再试。`,
  },
};
