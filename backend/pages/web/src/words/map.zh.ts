/** What the leaders' map says beside what all pages say, in Chinese. */

export const mapZh = {
  filters: "筛选事项",
  allDomains: "全部领域",
  allStates: "全部状态",
  leftOut: (n: number) => `列表与地图已隐藏 ${n} 件`,
  graveLeft: (n: number) => `，其中特急或超时 ${n} 件`,
  shownOf: (shown: number, all: number) => `${shown} / ${all}`,

  search: "搜索事项、网格、地点与人员",
  searchHint: "编号、类型、地址、网格、地点（可用拼音首字母）",
  searchHintPeople: "编号、类型、网格、地点、姓名（可用拼音首字母）",
  searching: "正在查找……",
  searchFailed: "有一部分没有查到：连不上服务器，请再试。",
  foundNothing: "没有找到",
  kinds: { case: "事项", grid: "网格", member: "人员", place: "地点" },

  keys: {
    search: "搜索",
    clear: "清除筛选",
    number: "按序号办理",
    first: "派给首位",
    escape: "关闭",
  },

  stale: {
    since: (clock: string) => `地图与列表停在 ${clock}，此后的变化还不知道。`,
    never: "还没有收到实时数据，地图上可能缺少事项和人员。",
    away: "正在重连，恢复后自动更新，不必刷新。",
    behind: "服务器暂时读不到数据，恢复后自动更新，不必刷新。",
  },

  urgentNotices: (n: number) => `${n} 条紧急通知等您确认`,
  legendClusters: "聚合",
  clusterCases: "多件，环与角标为最急者",
  clusterPeople: "多名在岗人员",

  casesHere: (n: number) => `此处有 ${n} 件`,
  phone: "电话",
  showPhone: "查看号码",
  noPhone: "没有登记电话，或者您不能查看。",
  openMember: (name: string) => `${name}：岗位、电话与位置`,
  call: (name: string) => `致电${name}`,
  baseMap: "天地图底图",
  baseMapBy: "底图：国家地理信息公共服务平台 天地图",
};
