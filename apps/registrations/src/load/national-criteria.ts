import type { CriteriaDefinition, Criterion, SubjectSort, TitleModel } from "@khuyenhoc/contracts";

/** A criteria set that an installation starts with. */
export interface NationalCriteria {
  /** The same in every installation. */
  id: string;
  model: TitleModel;
  /** Kinds of subject that it is for; empty: all others. */
  appliesTo: SubjectSort[];
  titleVi: string;
  titleEn: string;
  decisionNumber: string;
  /** Null where it is not known for sure. */
  decisionDate: string | null;
  /** Minh hoạ: wording and points are not the literal table of the decision. */
  illustrative: boolean;
  definition: CriteriaDefinition;
}

type Options = Partial<Pick<Criterion, "minPoints" | "evidence" | "counted">>;
const criterion = (code: string, titleVi: string, titleEn: string, maxPoints: number, options: Options = {}) => ({
  code,
  titleVi,
  titleEn,
  maxPoints,
  minPoints: null,
  evidence: "OPTIONAL" as const,
  counted: null,
  ...options,
});
const group = (code: string, titleVi: string, titleEn: string, ...criteria: Criterion[]) => ({
  code,
  titleVi,
  titleEn,
  criteria,
});
const pass = (minTotal: number) => [{ code: "PASS", titleVi: "Đạt", titleEn: "Passed", minTotal }];
/** How far districts and communes may go, until the city publishes frameworks of its own. */
const derivation = { addedCriteria: 3, raisedTotal: 10, raisedMinimum: 3 };
const share = (model: TitleModel, ...steps: [percent: number, points: number][]): Options => ({
  counted: { model, steps: steps.map(([percent, points]) => ({ percent, points })) },
});

/** Three competencies, ten indicators of 10 points, 80 to pass and none below 5: as decided. The wording is illustrative. */
const citizen: NationalCriteria = {
  id: "c717e410-0000-8000-8000-000000000001",
  model: "CITIZEN",
  appliesTo: [],
  titleVi: "Công dân học tập (QĐ 677/QĐ-TTg, 324/QĐ-KHVN năm 2022)",
  titleEn: "Learning citizen (Decisions 677/QĐ-TTg and 324/QĐ-KHVN, 2022)",
  decisionNumber: "324/QĐ-KHVN",
  decisionDate: null,
  illustrative: true,
  definition: {
    groups: [
      group(
        "I",
        "Năng lực tự học, học tập suốt đời",
        "Learning by oneself and throughout life",
        criterion("I.1", "Đọc và cập nhật thông tin, tri thức", "Reads and keeps knowledge up to date", 10),
        criterion("I.2", "Có kế hoạch học tập theo yêu cầu công việc", "Has a plan of learning for the work", 10),
        criterion("I.3", "Dành thời gian dự sinh hoạt học tập", "Finds time for learning events", 10),
        criterion("I.4", "Động viên người thân, đồng nghiệp học tập", "Encourages family and colleagues to learn", 10),
      ),
      group(
        "II",
        "Năng lực sử dụng công cụ học tập, làm việc",
        "Using the tools of learning and work",
        criterion("II.1", "Sử dụng công nghệ thông tin", "Uses information technology", 10),
        criterion(
          "II.2",
          "Sử dụng ngoại ngữ theo yêu cầu công việc",
          "Uses a foreign language as the work demands",
          10,
        ),
        criterion("II.3", "Tính toán, cải tiến trong công việc", "Reckons with figures and improves the work", 10),
        criterion("II.4", "Tư duy phản biện trong công việc và đời sống", "Thinks critically at work and in life", 10),
      ),
      group(
        "III",
        "Năng lực xây dựng và thực hiện các mối quan hệ xã hội",
        "Building and keeping relations with others",
        criterion("III.1", "Quan hệ thân thiện, tránh xung đột", "Keeps friendly relations and avoids conflict", 10),
        criterion("III.2", "Hợp tác, chia sẻ với cộng đồng", "Works together and shares with the community", 10),
      ),
    ],
    levels: pass(80),
    minEach: 5,
    derivation,
  },
};

/** 100 points, of which children 30 in three tens and adults 30; the rest and the threshold are illustrative. */
const family: NationalCriteria = {
  id: "c717e410-0000-8000-8000-000000000002",
  model: "FAMILY",
  appliesTo: [],
  titleVi: "Gia đình học tập (QĐ 448/QĐ-KHVN năm 2015)",
  titleEn: "Learning family (Decision 448/QĐ-KHVN, 2015)",
  decisionNumber: "448/QĐ-KHVN",
  decisionDate: null,
  illustrative: true,
  definition: {
    groups: [
      group(
        "1",
        "Học tập của trẻ em trong gia đình",
        "How the children learn",
        criterion("1.1", "Trẻ em trong độ tuổi đều đến trường", "All children of school age go to school", 10),
        criterion("1.2", "Kết quả học tập và rèn luyện đạt yêu cầu", "Results and conduct meet what is asked", 10),
        criterion("1.3", "Lễ phép, tham gia hoạt động chung", "Are polite and take part in common activities", 10),
      ),
      group(
        "2",
        "Học tập của người lớn trong gia đình",
        "How the adults learn",
        criterion("2.1", "Người lớn biết chữ, duy trì việc đọc", "Adults can read and go on reading", 10),
        criterion("2.2", "Hằng năm học ít nhất một nội dung", "Learn at least one thing every year", 10),
        criterion("2.3", "Vận dụng điều đã học vào công việc", "Use at work what they learned", 10),
      ),
      group(
        "3",
        "Điều kiện và kết quả học tập của gia đình",
        "What the family provides and achieves",
        criterion("3.1", "Có góc học tập, sách báo, phương tiện", "Has a place to learn, books and means", 10),
        criterion("3.2", "Đoàn kết, giữ gìn nếp sống văn hóa", "Lives in harmony and keeps good customs", 10),
        criterion("3.3", "Kinh tế ổn định, tiến bộ", "Has a steady and improving income", 10),
        criterion("3.4", "Tham gia, đóng góp cho khuyến học", "Takes part in and gives to promoting learning", 10),
      ),
    ],
    levels: pass(70),
    minEach: null,
    derivation,
  },
};

const clan: NationalCriteria = {
  id: "c717e410-0000-8000-8000-000000000003",
  model: "CLAN",
  appliesTo: [],
  titleVi: "Dòng họ học tập (QĐ 448/QĐ-KHVN năm 2015)",
  titleEn: "Learning clan (Decision 448/QĐ-KHVN, 2015)",
  decisionNumber: "448/QĐ-KHVN",
  decisionDate: null,
  illustrative: true,
  definition: {
    groups: [
      group(
        "1",
        "Học tập trong các gia đình của dòng họ",
        "Learning in the families of the clan",
        criterion("1.1", "Tỷ lệ gia đình đạt Gia đình học tập", "Share of families that are learning families", 25, {
          evidence: "REQUIRED",
        }),
        criterion("1.2", "Con cháu trong độ tuổi đều đến trường", "All children of the clan go to school", 15),
        criterion("1.3", "Người lớn học tập thường xuyên", "Adults go on learning", 15),
      ),
      group(
        "2",
        "Tổ chức khuyến học của dòng họ",
        "How the clan promotes learning",
        criterion("2.1", "Ban khuyến học dòng họ hoạt động nền nếp", "Its board for learning works regularly", 15),
        criterion("2.2", "Quỹ khuyến học có thu, chi công khai", "Its fund publishes what comes in and goes out", 15, {
          evidence: "REQUIRED",
        }),
        criterion("2.3", "Khen thưởng, giúp đỡ con cháu học tập", "Rewards and helps its children to learn", 15),
      ),
    ],
    levels: pass(70),
    minEach: null,
    derivation,
  },
};

const community: NationalCriteria = {
  id: "c717e410-0000-8000-8000-000000000004",
  model: "COMMUNITY",
  appliesTo: [],
  titleVi: "Cộng đồng học tập cấp thôn, tổ dân phố (QĐ 448/QĐ-KHVN năm 2015)",
  titleEn: "Learning community of a village or residential group (Decision 448/QĐ-KHVN, 2015)",
  decisionNumber: "448/QĐ-KHVN",
  decisionDate: null,
  illustrative: true,
  definition: {
    groups: [
      group(
        "1",
        "Kết quả học tập của người dân",
        "What the people have learned",
        criterion("1.1", "Tỷ lệ gia đình được công nhận", "Share of recognised families", 25, {
          evidence: "NONE",
          ...share("FAMILY", [50, 10], [60, 15], [70, 20], [80, 25]),
        }),
        criterion("1.2", "Tỷ lệ công dân được công nhận", "Share of recognised citizens", 20, {
          evidence: "NONE",
          ...share("CITIZEN", [30, 5], [40, 10], [50, 15], [60, 20]),
        }),
        criterion("1.3", "Trẻ em trong độ tuổi đều đến trường", "All children of school age go to school", 15),
      ),
      group(
        "2",
        "Điều kiện học tập của cộng đồng",
        "What the community provides",
        criterion("2.1", "Nhà văn hóa, tủ sách phục vụ học tập", "A house of culture and books to learn with", 15),
        criterion("2.2", "Sinh hoạt học tập thường xuyên", "Learning events take place regularly", 15, {
          evidence: "REQUIRED",
        }),
        criterion("2.3", "Chi hội khuyến học và quỹ hoạt động", "The branch and its fund are active", 10),
      ),
    ],
    levels: pass(70),
    minEach: null,
    derivation,
  },
};

const unit: NationalCriteria = {
  id: "c717e410-0000-8000-8000-000000000005",
  model: "UNIT",
  appliesTo: [],
  titleVi: "Đơn vị học tập (Thông tư 24/2023/TT-BGDĐT)",
  titleEn: "Learning unit (Circular 24/2023/TT-BGDĐT)",
  decisionNumber: "24/2023/TT-BGDĐT",
  decisionDate: null,
  illustrative: true,
  definition: {
    groups: [
      group(
        "1",
        "Điều kiện học tập của đơn vị",
        "What the unit provides",
        criterion("1.1", "Kế hoạch xây dựng đơn vị học tập", "A plan to become a learning unit", 10, {
          evidence: "REQUIRED",
        }),
        criterion("1.2", "Thời gian và kinh phí cho học tập", "Time and means for learning", 10),
        criterion("1.3", "Học liệu, hạ tầng số phục vụ học tập", "Materials and digital means of learning", 10),
      ),
      group(
        "2",
        "Kết quả học tập của thành viên",
        "What its members have learned",
        criterion("2.1", "Thành viên hoàn thành kế hoạch học tập", "Members carry out their plans of learning", 15),
        criterion("2.2", "Thành viên vận dụng công nghệ số", "Members use digital means", 15),
        criterion("2.3", "Tỷ lệ thành viên đạt Công dân học tập", "Share of members that are learning citizens", 20, {
          evidence: "REQUIRED",
        }),
      ),
      group(
        "3",
        "Hiệu quả đối với đơn vị",
        "What it does for the unit",
        criterion("3.1", "Hoàn thành nhiệm vụ được giao", "Fulfils its tasks", 10, { evidence: "REQUIRED" }),
        criterion("3.2", "Chia sẻ, hỗ trợ học tập cho cộng đồng", "Shares and supports learning around it", 10),
      ),
    ],
    levels: [
      { code: "LEVEL_1", titleVi: "Mức độ 1", titleEn: "Level 1", minTotal: 70 },
      { code: "LEVEL_2", titleVi: "Mức độ 2", titleEn: "Level 2", minTotal: 85 },
    ],
    minEach: null,
    derivation,
  },
};

/**
 * The same of a school: at level 1 nearly all of its learners are learning citizens. The share (≥ 95 %, of other units ≥ 90 % of the
 * members) is to be proved by evidence; wording and points are illustrative.
 */
const school: NationalCriteria = {
  ...unit,
  id: "c717e410-0000-8000-8000-000000000006",
  appliesTo: ["SCHOOL"],
  titleVi: "Đơn vị học tập: trường học (Thông tư 24/2023/TT-BGDĐT)",
  titleEn: "Learning unit: schools (Circular 24/2023/TT-BGDĐT)",
  definition: {
    ...unit.definition,
    groups: unit.definition.groups.map((part) => ({
      ...part,
      criteria: part.criteria.map((each) =>
        each.code === "2.3"
          ? {
              ...each,
              titleVi: "Tỷ lệ người học đạt Công dân học tập",
              titleEn: "Share of learners that are learning citizens",
            }
          : each,
      ),
    })),
  },
};

/** Four criteria and two levels: as Thông tư 25/2023/TT-BGDĐT has it. Wording, points and thresholds are illustrative. */
const upperCommunity: NationalCriteria = {
  id: "c717e410-0000-8000-8000-000000000007",
  model: "COMMUNITY",
  appliesTo: ["COMMUNE", "DISTRICT"],
  titleVi: "Cộng đồng học tập cấp xã, huyện (Thông tư 25/2023/TT-BGDĐT)",
  titleEn: "Learning community of a commune or district (Circular 25/2023/TT-BGDĐT)",
  decisionNumber: "25/2023/TT-BGDĐT",
  decisionDate: null,
  illustrative: true,
  definition: {
    groups: [
      group(
        "1",
        "Chỉ đạo và điều kiện học tập",
        "Direction and means of learning",
        criterion("1.1", "Kế hoạch xây dựng cộng đồng học tập", "A plan to become a learning community", 25, {
          evidence: "REQUIRED",
        }),
        criterion("1.2", "Cơ sở giáo dục, học liệu phục vụ người dân", "Places and materials of learning for all", 25),
      ),
      group(
        "2",
        "Kết quả học tập của người dân",
        "What the people have learned",
        criterion("2.1", "Tỷ lệ công dân được công nhận", "Share of recognised citizens", 25, {
          evidence: "NONE",
          ...share("CITIZEN", [40, 10], [50, 15], [60, 20], [70, 25]),
        }),
        criterion("2.2", "Tỷ lệ đơn vị được công nhận", "Share of recognised units", 25, {
          evidence: "NONE",
          ...share("UNIT", [40, 10], [60, 15], [70, 20], [80, 25]),
        }),
      ),
    ],
    levels: [
      { code: "LEVEL_1", titleVi: "Mức độ 1", titleEn: "Level 1", minTotal: 70 },
      { code: "LEVEL_2", titleVi: "Mức độ 2", titleEn: "Level 2", minTotal: 85 },
    ],
    minEach: null,
    derivation,
  },
};

/** The same of a city: level 2 no earlier than 12 months after level 1, and each for 36 months, as Thông tư 25/2023/TT-BGDĐT has it. */
const city: NationalCriteria = {
  ...upperCommunity,
  id: "c717e410-0000-8000-8000-000000000008",
  appliesTo: ["CITY"],
  titleVi: "Thành phố học tập (Thông tư 25/2023/TT-BGDĐT)",
  titleEn: "Learning city (Circular 25/2023/TT-BGDĐT)",
  definition: {
    ...upperCommunity.definition,
    levels: upperCommunity.definition.levels.map((level) =>
      level.code === "LEVEL_2" ? { ...level, after: { level: "LEVEL_1", months: 12 } } : level,
    ),
    validMonths: 36,
  },
};

/** The first published versions of every installation, issued by the city's unit. */
export const nationalCriteria: readonly NationalCriteria[] = [
  ...[citizen, family, clan, community, unit],
  ...[school, upperCommunity, city],
];
