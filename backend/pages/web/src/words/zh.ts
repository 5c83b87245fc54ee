/** Every word the pages say, in Chinese. The type of this object is the list of what must be said. */

import { boundariesZh } from "./boundaries.zh";
import { deskZh } from "./desk.zh";
import { dueZh } from "./due.zh";
import { mapZh } from "./map.zh";
import { mattersZh } from "./matters.zh";
import { patrolZh } from "./patrol.zh";
import { peopleZh } from "./people.zh";
import { wallZh } from "./wall.zh";
import { workflowZh } from "./workflow.zh";

export const zh = {
  boundaries: boundariesZh,
  people: peopleZh,
  patrol: patrolZh,
  duePlaces: dueZh,
  desk: deskZh,
  matters: mattersZh,
  map: mapZh,
  wall: wallZh,

  pages: {
    map: "网格地图",
    desk: "热线受理",
    queue: "派遣台",
    callbacks: "回访",
    mine: "我的轨迹",
    due: "巡查点",
    weather: "恶劣天气",
    doubts: "定位疑点",
    people: "人员配置",
    boundaries: "边界版本",
    administration: "系统管理",
    account: "我的账号",
  },
  notices: {
    title: "通知",
    open: (n: number) => `${n} 条未确认的通知`,
    none: "没有未确认的通知",
    acknowledge: "知道了",
    openCase: "打开事项",
    urgent: "紧急",
  },

  title: "网格",
  product: "网格化服务管理",
  skipToCases: "跳到事项列表",
  language: "English",
  switchLanguage: "切换为英文",
  signOut: "退出",
  loading: "正在载入网格……",
  tryAgain: "重试",
  close: "关闭",
  back: "返回",
  none: "无",
  unknown: "未知",

  openCases: "未结事项",
  noOpenCases: "当前没有未结事项",
  showMore: (count: number) => `再显示 ${count} 件`,
  order: "排序",
  urgentFirst: "紧急在前",
  newestFirst: "最新在前",
  isNew: "新",
  unplaced: "位置未定",
  newCase: (type: string, place: string) => `新事项：${type}，${place}`,

  reported: "上报",
  due: "时限",
  dueIn: (span: string) => `剩余 ${span}`,
  overdueBy: (span: string) => `超时 ${span}`,
  ago: (span: string) => `${span}前`,
  justNow: "刚刚",
  spans: {
    seconds: (n: number) => `${n} 秒`,
    minutes: (n: number) => `${n} 分钟`,
    hours: (n: number) => `${n} 小时`,
    days: (n: number) => `${n} 天`,
  },

  mapOf: (area: string) => `${area}网格地图：网格、在岗人员与未结事项。方向键移动，回车查看中心处`,
  zoomIn: "放大",
  zoomOut: "缩小",
  wholeDistrict: "全区范围",
  legend: "图例",
  legendUrgency: "事项紧急程度",
  legendLamp: "时限灯",
  legendPeople: "在岗人员",
  legendNet: "网格",
  personFresh: "位置新近，箭头为方向",
  personOld: "位置超过 2 分钟",
  personVeryOld: "位置超过 10 分钟",
  gridKind: { basic: "基础网格", dedicated: "专属网格" } as Record<string, string>,

  urgency: { critical: "特急", urgent: "紧急", normal: "一般", low: "较低" },
  lamp: { green: "按时", yellow: "临期", red: "超时" },
  caseCounts: "未结事项，按紧急程度",

  case: "事项",
  number: "编号",
  place: "位置",
  address: "地址",
  description: "情况",
  owner: "当前承办",
  noOwner: "暂无",
  centreOf: (area: string) => `${area}指挥中心`,
  clocks: "时限",
  story: "办理经过",
  noStory: "还没有记录",
  happenedAt: (at: string) => `发生于 ${at}`,
  reason: "理由",
  showOnMap: "在地图上查看",
  provisional: "暂定",
  stoppedAt: (at: string) => `已于 ${at} 完成`,
  system: "系统",

  grid: "网格",
  leader: "网格长",
  worker: "专职网格员",
  professionals: "专业网格员",
  households: (n: number) => `${n} 户`,
  communities: "所含社区（村）",
  nobodySeen: "无，或无权查看",
  post: "岗位",
  member: "在岗人员",
  lastPosition: "最近位置",
  accuracy: (metres: number) => `精度约 ${metres} 米`,
  standing: "停留",
  walking: "行进中",
  noLonger: "已不在岗，或无权查看",

  line: {
    connecting: "正在连接",
    live: "实时",
    reconnecting: "正在重连",
    stopped: "已断开",
    behind: "更新中断",
    stale: (span: string) => `数据为 ${span}前`,
  },

  failure: {
    unreachable: "连不上服务器。网络恢复后会自动继续。",
    forbidden: "您没有查看此内容的权限。",
    missing: "找不到，或您无权查看。",
    server: "服务器出错，请稍后再试。",
    other: (told: string) => `无法完成：${told}`,
    noMap: "此浏览器无法显示地图（需要 WebGL）。事项列表仍可使用。",
  },

  roles: {
    worker: "专职网格员",
    leader: "网格长",
    professional: "专业网格员",
    operator: "指挥中心坐席",
    supervisor: "督办",
    chief: "领导",
    department: "部门经办",
    community: "社区",
    auditor: "审计",
    admin: "管理员",
    service: "系统接口",
    resident: "群众",
  } as Record<string, string>,
  ...workflowZh,
};

export type Words = typeof zh;
