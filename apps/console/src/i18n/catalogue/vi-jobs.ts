export const viJobs = {
  jobs: {
    title: "Việc chạy nền",
    QUEUED: "Đang chờ",
    RUNNING: "Đang chạy",
    DONE: "Xong",
    FAILED: "Không hoàn thành",
    CANCELLED: "Đã dừng",
    progress: "%{done} / %{total} hồ sơ",
    refused: "%{refused} hồ sơ không xử lý được",
    refusals: "Lý do từng hồ sơ",
    cancel: "Dừng",
    download: "Tải tệp",
    close: "Đóng",
    leave: "Bạn có thể rời trang này; việc vẫn tiếp tục.",
    openRecord: "Mở hồ sơ",
  },
} as const;
