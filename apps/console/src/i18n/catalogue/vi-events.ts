/** Events: calendar, list, page and plan of the year. */
export const viEvents = {
  events: {
    menu: "Sự kiện",
    title: "Sự kiện",
    subtitle: "Hội nghị, hội thảo, tọa đàm, tập huấn, lễ và hoạt động của hội.",
    name: "Sự kiện",
    parts: "Các phần của sự kiện",
    search: "Tìm theo tên sự kiện",
    state: "Trạng thái",
    when: "Thời gian",
    place: "Địa điểm",
    organiser: "Đơn vị tổ chức",
    delegates: "Đại biểu",
    capacity: "Số chỗ",
    budget: "Kinh phí",
    emptyTitle: "Chưa có sự kiện nào",
    emptyText: "Hãy đổi điều kiện lọc hoặc lên kế hoạch sự kiện mới.",
    states: {
      PLANNED: "Đã lên kế hoạch",
      OPEN: "Đang mở",
      HELD: "Đã tổ chức",
      CLOSED: "Đã khóa",
      CANCELLED: "Đã hủy",
    },
    tabs: { overview: "Tổng quan" },
  },
};
