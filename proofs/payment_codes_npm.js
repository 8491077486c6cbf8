// Lines of JSON in, lines of JSON out: codes built and read by npm's vietnam-qr-pay.
// {"make": {...}} is answered with {"content"}, {"read": "..."} with what the package understood.
"use strict";
const { createInterface } = require("node:readline");
const { QRPay, QRProvider } = require("vietnam-qr-pay");

function make(said) {
  const code =
    said.kind === "vnpay"
      ? QRPay.initVNPayQR({ merchantId: said.merchant, merchantName: said.merchant_name })
      : QRPay.initVietQR({ bankBin: said.bin, bankNumber: said.account, service: said.service });
  code.initMethod = said.method === "dynamic" ? "12" : "11";
  code.amount = said.amount === null ? undefined : String(said.amount);
  code.category = said.category;
  code.city = said.city;
  code.additionalData.billNumber = said.bill;
  code.additionalData.store = said.store;
  code.additionalData.reference = said.reference;
  code.additionalData.customerLabel = said.customer;
  code.additionalData.terminal = said.terminal;
  code.additionalData.purpose = said.purpose;
  return { content: code.build() };
}

function read(content) {
  const code = new QRPay(content);
  return {
    valid: code.isValid,
    kind: code.provider.name === QRProvider.VNPAY ? "vnpay" : "vietqr",
    method: code.initMethod === "12" ? "dynamic" : "static",
    bin: code.consumer.bankBin,
    account: code.consumer.bankNumber,
    service: code.provider.service,
    amount: code.amount === undefined ? null : Number(code.amount),
    merchant: code.merchant.id,
    merchant_name: code.merchant.name,
    category: code.category,
    city: code.city,
    bill: code.additionalData.billNumber,
    store: code.additionalData.store,
    reference: code.additionalData.reference,
    customer: code.additionalData.customerLabel,
    terminal: code.additionalData.terminal,
    purpose: code.additionalData.purpose,
  };
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const asked = JSON.parse(line);
  let told;
  try {
    told = asked.make ? make(asked.make) : read(asked.read);
  } catch {
    told = { valid: false }; // damaged codes send the package round in circles
  }
  process.stdout.write(JSON.stringify(told) + "\n");
});
