/** Failures as the server tells them: RFC 9457 problem details. */

/** Where a case stands now, told to somebody who saw it elsewhere. */
export interface CaseNow {
  number: string;
  state: string;
  awaits: string;
  version: number;
  owner: { kind: string; id: number | string; name: string };
  allowed: string[];
}

export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { pointer: string; message: string }[];
  case?: CaseNow;
  /** Of bytes sent in chunks: from where to go on. */
  upload_offset?: number;
  /** Of a shift that stands in the way: its uuid. */
  shift?: string;
  /** Seconds to wait, where the server asks for patience. */
  retry_after?: number;
}

export class Problem extends Error {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly errors: { pointer: string; message: string }[];
  readonly case: CaseNow | null;
  readonly uploadOffset: number | null;
  readonly shift: string | null;
  readonly retryAfter: number | null;

  constructor(details: ProblemDetails) {
    super(details.detail ?? details.title);
    this.name = "Problem";
    this.type = details.type;
    this.title = details.title;
    this.status = details.status;
    this.errors = details.errors ?? [];
    this.case = details.case ?? null;
    this.uploadOffset = details.upload_offset ?? null;
    this.shift = details.shift ?? null;
    this.retryAfter = details.retry_after ?? null;
  }
}

/** No answer at all: no network, or no server. */
export function unreachable(): Problem {
  return new Problem({ type: "unreachable", title: "The server cannot be reached", status: 0 });
}

/** Whether the same question may be answered another time: no line, a server in trouble, too many at once. */
export const mayPass = (reason: unknown): boolean =>
  reason instanceof Problem && (reason.status === 0 || reason.status === 429 || reason.status >= 500);

/** The problem in a refused answer; one that is not problem+json keeps at least its status. */
export async function readProblem(answer: Response): Promise<Problem> {
  const plain: ProblemDetails = {
    type: "about:blank",
    title: answer.statusText || `HTTP ${answer.status}`,
    status: answer.status,
  };
  const patience = Number(answer.headers.get("Retry-After"));
  if (patience > 0) plain.retry_after = patience;
  if (!(answer.headers.get("Content-Type") ?? "").includes("json")) return new Problem(plain);
  try {
    const told = (await answer.json()) as Partial<ProblemDetails>;
    return new Problem({ ...plain, ...told, status: answer.status });
  } catch {
    return new Problem(plain);
  }
}
