#include "tests/sandbox/record_json.h"

namespace flexiti_sandbox {
namespace {

Json Count(uint64_t value) { return Json::Number(std::to_string(value)); }

}  // namespace

Json ToJson(const JournalEntry& entry) {
  Json json = Json::Object();
  json.Set("sequence", Count(entry.sequence));
  json.Set("time", Json::String(FormatTime(entry.time)));
  json.Set("kind", Json::String(entry.kind));
  json.Set("merchant", Json::String(entry.merchant));
  json.Set("account_number", Json::String(entry.account_number));
  json.Set("amount_cents", Json::Number(entry.amount_cents));
  json.Set("reference", Json::String(entry.reference));
  json.Set("transaction_type", Json::String(entry.transaction_type));
  json.Set("transaction_id", Json::String(entry.transaction_id));
  json.Set("authorization_id", Json::String(entry.authorization_id));
  json.Set("capture_id", Json::String(entry.capture_id));
  json.Set("return_id", Json::String(entry.return_id));
  json.Set("x_reference_id", Json::String(entry.x_reference_id));
  json.Set("x_idempotency_key", Json::String(entry.x_idempotency_key));
  json.Set("request_id", Json::String(entry.request_id));
  json.Set("exchange", Count(entry.exchange));
  return json;
}

Json ToJson(const Exchange& exchange) {
  Json headers = Json::Array();
  for (const auto& [name, value] : exchange.headers) {
    headers.Append(Json::Array().Append(Json::String(name)).Append(Json::String(value)));
  }
  Json json = Json::Object();
  json.Set("sequence", Count(exchange.sequence));
  json.Set("time", Json::String(FormatTime(exchange.time)));
  json.Set("protocol", Json::String(exchange.protocol));
  json.Set("connection", Count(exchange.connection));
  json.Set("method", Json::String(exchange.method));
  json.Set("path", Json::String(exchange.path));
  json.Set("query", Json::String(exchange.query));
  json.Set("headers", std::move(headers));
  json.Set("body", Json::String(exchange.body));
  json.Set("complete", Json::Bool(exchange.complete));
  json.Set("reply_status", Json::Number(exchange.reply_status));
  json.Set("reply_body", Json::String(exchange.reply_body));
  json.Set("fault", Json::String(exchange.fault));
  return json;
}

Json ToJson(const AccountState& account) {
  return Json::Object()
      .Set("account_number", Json::String(account.account_number))
      .Set("credit_limit_cents", Json::Number(account.credit_limit_cents))
      .Set("balance_cents", Json::Number(account.balance_cents))
      .Set("held_cents", Json::Number(account.held_cents))
      .Set("available_cents", Json::Number(account.available_cents));
}

Json ToJson(const SentCode& code) {
  return Json::Object()
      .Set("account_number", Json::String(code.account_number))
      .Set("request_id", Json::String(code.request_id))
      .Set("channel", Json::String(code.channel))
      .Set("to", Json::String(code.to))
      .Set("code", Json::String(code.code));
}

Json ToJson(const ConnectionCounts& counts) {
  return Json::Object()
      .Set("accepted", Count(counts.accepted))
      .Set("open", Count(counts.open))
      .Set("tls_failures", Count(counts.tls_failures))
      .Set("requests_started", Count(counts.requests_started))
      .Set("requests_read", Count(counts.requests_read));
}

}  // namespace flexiti_sandbox
