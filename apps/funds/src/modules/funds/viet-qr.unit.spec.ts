import { describe, expect, it } from "vitest";
import { crc16, transferText, vietQrPayload } from "./viet-qr.ts";

describe("the check of a code", () => {
  it("is CRC-16/CCITT-FALSE, whose published check value is 29B1", () => {
    expect(crc16("123456789")).toBe(0x29b1);
  });
});

describe("the payload", () => {
  it("is that of the published examples", () => {
    expect(vietQrPayload({ bin: "970403", account: "0011012345678" })).toBe(
      "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F",
    );
    expect(vietQrPayload({ bin: "970416", account: "257678859", amount: 1000n, text: "Chuyen tien" })).toBe(
      "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA5303704540410005802VN62150811Chuyen tien6304BBB8",
    );
  });

  it("takes no text that banks would cut", () => {
    expect(() => vietQrPayload({ bin: "970403", account: "1234", text: "x".repeat(26) })).toThrow(RangeError);
  });
});

it("says what the transfer is for in plain capitals", () => {
  expect(transferText(null)).toBe("UHQ");
  expect(transferText("HB")).toBe("UHQ HB");
});
