import type {
  CertificateStatus,
  PopulationGroup,
  RegistrationState,
  SubjectKind,
  TitleModel,
} from "@khuyenhoc/contracts";

/** What lists that people read call things; titles and groups as an import reads them. */
export const modelTitles: Readonly<Record<TitleModel, string>> = {
  FAMILY: "Gia đình học tập",
  CLAN: "Dòng họ học tập",
  COMMUNITY: "Cộng đồng học tập",
  UNIT: "Đơn vị học tập",
  CITIZEN: "Công dân học tập",
};

export const groupTitles: Readonly<Record<PopulationGroup, string>> = {
  FARMER: "Nông dân",
  WORKER: "Công nhân, lao động tự do",
  OFFICIAL: "Cán bộ, công chức, viên chức",
  STUDENT: "Học sinh, sinh viên",
};

export const stateTitles: Readonly<Record<RegistrationState, string>> = {
  DRAFT: "Nháp",
  REGISTERED: "Đã đăng ký",
  SELF_ASSESSED: "Đã tự đánh giá",
  REVIEWED: "Đã bình xét",
  PROPOSED: "Đã trình",
  RETURNED: "Bị trả lại",
  RECOGNISED: "Được công nhận",
  NOT_MET: "Không đạt",
  REVOKED: "Bị thu hồi",
  EXPIRED: "Hết hạn",
};

export const kindTitles: Readonly<Record<SubjectKind, string>> = {
  HOUSEHOLD: "Hộ gia đình",
  CLAN: "Dòng họ",
  COMMUNITY: "Cộng đồng",
  ORGANISATION: "Đơn vị",
  CITIZEN: "Công dân",
};

export const statusTitles: Readonly<Record<CertificateStatus, string>> = {
  VALID: "Còn hiệu lực",
  REVOKED: "Đã thu hồi",
  REPLACED: "Đã cấp lại",
  EXPIRED: "Hết hiệu lực",
};
