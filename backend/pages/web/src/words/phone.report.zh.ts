/** The words of the phone's report screens, in Chinese. */

export const phoneReportZh = {
  title: "上报",
  insecure: "这个网址不是安全连接，手机不让网页拍照、定位和存内容。请用 https 开头的网址打开，或扫“我的手机”页上的二维码。",

  callFirst: {
    call: (number: string) => `先打 ${number}`,
    others: { "gas-company": "先给燃气公司打电话，人离开有气味的地方" } as Record<string, string>,
  },

  type: {
    title: "是什么事？",
    search: "搜：名称、拼音、编号",
    none: "没找到。换个说法，或在下面写几句，会给出建议。",
    change: "换一个",
    critical: "紧急",
    perhaps: "从您写的看，可能是：",
    perhapsRather: "从您写的看，也可能是：",
    because: (matched: string[]) => `“${matched.join("、")}”`,
  },

  pieces: {
    title: "照片和录音",
    photo: "拍照",
    gallery: "相册",
    voice: "录音",
    stop: (time: string) => `停 ${time}`,
    speaking: (minutes: number) => `正在录音，最长 ${minutes} 分钟。说完按“停”。`,
    denied: "手机没让录音。可以在浏览器设置里允许使用麦克风，或者写几句。",
    notNeeded: "涉及个人的事，不用拍照。拍的话，请先征得本人同意。",
    working: "正在处理…",
    nth: (count: number) => `第 ${count} 张照片`,
    drop: (count: number) => `删掉第 ${count} 张`,
    dropVoice: "删掉录音",
    size: (bytes: number) => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`),
  },

  description: {
    title: "情况说明",
    first: "说说什么情况（可不写）",
    optional: "补充几句（可不写）",
  },

  where: {
    title: "在哪里",
    seeking: "正在定位…",
    accuracy: (metres: number) => `定位误差约 ${metres.toLocaleString("zh-CN")} 米`,
    rough: "误差较大，可在地图上挪一下",
    byHand: "位置由您在地图上指定",
    none: (grid: string | null) => (grid === null ? "没有定位，也能送出" : `没有定位，也能送出：按“${grid}”所在社区上报`),
    denied: "手机没有允许这个网页定位，可在浏览器的网站设置里允许，也可在地图上点",
    inGrid: (name: string, own: boolean) => (own ? name : `${name}（不是您的网格，也能上报）`),
    outside: "不在您和邻近的网格里，也能上报",
    again: "再定位",
    adjust: "改位置",
    drag: "拖动地图，让十字对准位置，也可直接点",
    near: (name: string, metres: number) => `离“${name}”约 ${metres} 米`,
    done: "就定在这里",
    address: "地址",
    optional: "可不填",
    useNear: (name: string) => `填“${name}”附近`,
    nearAddress: (name: string) => `${name}附近`,
  },

  settled: {
    title: "我已当场处理好",
    hint: "请拍一张处理后的照片，送出后直接办结，少数会抽查。",
    hintRecord: "写一下怎么处理的，或拍一张处理后的照片，送出后直接办结，少数会抽查。",
    note: "怎么处理的",
    mediation: "调解记录",
    record: "办理记录",
  },

  likely: {
    title: "附近可能已有人报过",
    look: "看一看",
    away: (metres: number) => `离这里约 ${metres} 米`,
    reported: (time: string) => `${time} 上报`,
    same: "是同一件，我补充一句",
    other: "不是，继续上报",
    adding: (number: string) => `补充到 ${number}`,
    words: "补充什么情况",
    saySomething: "先写一句再补充。",
    send: "补充",
  },

  lacks: {
    type: "先选一下是什么事。",
    proof: "拍一张处理后的照片，或录一段音。",
    proofOrRecord: "写一下记录，或拍一张处理后的照片。",
  },
  troubles: {
    no_room: "手机存满了，这次没能存下。您填写的都还在，腾出一些空间后再按一次。",
    no_room_for_photo: "手机存满了，这张照片没存下。文字都在，可以先送出文字。",
    no_room_for_voice: "手机存满了，录音没存下。文字都在，可以先送出文字。",
    draft_not_kept: "手机存满了，现在写的还没存下。请先别关掉页面，腾出一些空间。",
    unreadable: "这张照片打不开，请换一张或重新拍。",
    too_many: "最多 9 张照片。",
  },

  send: {
    go: "送出",
    settled: "送出并办结",
    photos: "照片处理中…",
  },
  sent: {
    kept: "已存进手机，有信号就送出",
    numbered: (number: string) => `已送到，编号 ${number}`,
    commented: (number: string) => `补充到 ${number}：已存进手机，有信号就送出`,
  },
  anew: {
    title: "重新填",
    ask: "已填写的和照片、录音都会删掉。",
    yes: "全部删掉",
    no: "不删",
  },

  map: {
    name: "我的网格地图",
    whole: "看全部",
    here: "我在哪里",
    denied: "手机没有允许这个网页定位。请在浏览器的网站设置里允许。",
    notFound: "没有拿到位置。到开阔处再试，或在手机设置里允许定位。",
    dueAt: (time: string) => `${time} 前要去看`,
    nearer: "放大",
    farther: "缩小",
    cannotDraw: "这部手机画不出地图，其他功能照常使用。",
    lamps: { green: "没到期", yellow: "快到期", red: "已超时", place: "要看的地方" } as Record<string, string>,
  },
};
