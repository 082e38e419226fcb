#include "service/config/summary.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/config/check_production.h"

namespace flexiti::config {
namespace {

std::string ProfileOf(const Gateway& gateway) {
  if (gateway.profile() == PROFILE_PRODUCTION) return "PRODUCTION";
  return IsProductionWithoutProfile(gateway)
             ? "DEVELOPMENT; warning: this is Flexiti's production, which wants profile: PRODUCTION"
             : "DEVELOPMENT";
}

std::string LedgerOf(const Gateway& gateway) {
  const auto& ledger = gateway.ledger();
  return ledger.sqlite().path().empty()
             ? absl::StrCat("PostgreSQL, ", ledger.postgres().host(), ":", ledger.postgres().port())
             : absl::StrCat("SQLite, ", ledger.sqlite().path());
}

std::string CallersOf(const Gateway& gateway) {
  if (gateway.callers().empty()) {
    return absl::StrCat("anybody who reaches ", gateway.listen().address(), ", without TLS");
  }
  std::vector<std::string> names;
  for (const Caller& caller : gateway.callers()) names.push_back(caller.name());
  return absl::StrCat(absl::StrJoin(names, ", "), ", with certificates, at ",
                      gateway.listen().address());
}

std::string Or(const std::string& text, const std::string& otherwise) {
  return text.empty() ? otherwise : text;
}

}  // namespace

std::string Summary(const Gateway& gateway) {
  std::vector<std::string> merchants;
  for (const Merchant& merchant : gateway.merchants()) merchants.push_back(merchant.id());
  const Flexiti& flexiti = gateway.flexiti();
  return absl::StrCat(
      "  profile     ", ProfileOf(gateway), "\n  POS API     ", flexiti.pos_api().url(),
      "\n  Online API  ", Or(flexiti.online_api().url(), "not served"), "\n  merchants   ",
      absl::StrJoin(merchants, ", "), "\n  ledger      ", LedgerOf(gateway), "\n  callers     ",
      CallersOf(gateway), "\n  admin port  ", gateway.admin().address(), "\n  traces      ",
      Or(gateway.tracing().otlp_endpoint(), "none"), "\n");
}

}  // namespace flexiti::config
