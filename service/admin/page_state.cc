// Merchants, the hosts of Flexiti, and certificates.
#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/admin/page_parts.h"
#include "service/admin/table.h"
#include "service/admin/troubles.h"
#include "service/admin/words.h"

namespace flexiti {
namespace {

const std::vector<Table::Column> kMerchantColumns = {
    {"Merchant"}, {"Calls in flight"}, {"Client secret"}, {"Access tokens"}};
const std::vector<Table::Column> kBreakerColumns = {
    {"Host"}, {"State"}, {"Failed requests"}, {"Retries left", true}};
const std::vector<Table::Column> kCertificateColumns = {{"Certificate"}, {"Expires"}};
const std::vector<Table::Column> kFileColumns = {{"Files"}, {"Problem"}};

Html Lines(const std::vector<Html>& lines) {
  Html cell;
  cell.Raw("<div class=\"lines\">");
  for (const Html& line : lines) cell.Raw("<div>").Add(line).Raw("</div>");
  return cell.Raw("</div>");
}

Html SecretLine(const AdminView::Secret& secret) {
  switch (secret.serving) {
    case AdminView::Serving::kFallbackFile:
      return State(Tone::kWarning,
                   absl::StrCat(secret.api, ": brings no token, the second one serves"));
    case AdminView::Serving::kMemory:
      return State(Tone::kBad,
                   absl::StrCat(secret.api, ": brings no token, the one before serves from ",
                                "memory only: do not restart"));
    case AdminView::Serving::kNone:
      return State(Tone::kBad, absl::StrCat(secret.api, ": refused, none works"));
    case AdminView::Serving::kFile:
      break;
  }
  return State(Tone::kOk, absl::StrCat(secret.api, ": not refused"));
}

Html TokenLine(const AdminView::Token& token, absl::Time now) {
  const std::string name = absl::StrCat(token.api, ", ", token.scope);
  const bool has_failed = token.last_failure != absl::InfinitePast();
  std::string failure;
  if (has_failed) failure = absl::StrCat("failed ", Age(token.last_failure, now), " ago");
  if (has_failed && !token.failure.empty()) absl::StrAppend(&failure, " (", token.failure, ")");
  if (token.valid_until > now) {
    const std::string valid = absl::StrCat(name, ": valid for ", InWords(token.valid_until - now),
                                           ", until ", UtcTime(token.valid_until, now));
    return has_failed ? State(Tone::kWarning, absl::StrCat(valid, "; its renewal ", failure))
                      : State(Tone::kOk, valid);
  }
  if (has_failed) return State(Tone::kBad, absl::StrCat(name, ": none; ", failure));
  if (token.valid_until == absl::InfinitePast()) {
    return Html().Text(absl::StrCat(name, ": not asked for yet"));
  }
  return Html().Text(absl::StrCat(name, ": expired ", Age(token.valid_until, now),
                                  " ago, renewed with the next call"));
}

bool IsInTrouble(const AdminView::Merchant& merchant, absl::Time now) {
  return std::any_of(merchant.secrets.begin(), merchant.secrets.end(),
                     [](const AdminView::Secret& secret) {
                       return secret.serving != AdminView::Serving::kFile;
                     }) ||
         std::any_of(merchant.tokens.begin(), merchant.tokens.end(),
                     [now](const AdminView::Token& token) { return IsTokenMissing(token, now); }) ||
         (merchant.in_flight.max > 0 && merchant.in_flight.used >= merchant.in_flight.max);
}

void AddMerchant(const AdminView::Merchant& merchant, absl::Time now, Table& table) {
  table.Cell(Html().Raw("<b>").Text(merchant.id).Raw("</b>"));
  table.Cell(Use(merchant.in_flight));
  std::vector<Html> secrets;
  for (const AdminView::Secret& secret : merchant.secrets) secrets.push_back(SecretLine(secret));
  table.Cell(Lines(secrets));
  std::vector<Html> tokens;
  for (const AdminView::Token& token : merchant.tokens) tokens.push_back(TokenLine(token, now));
  table.Cell(Lines(tokens));
}

Html BreakerState(const AdminView::Breaker& breaker, absl::Time now) {
  const std::string since = breaker.since == absl::InfinitePast()
                                ? "since the start"
                                : absl::StrCat("for ", Age(breaker.since, now));
  switch (breaker.state) {
    case AdminView::Breaker::State::kOpen:
      return State(Tone::kBad, absl::StrCat("open ", since, ": nothing is sent"));
    case AdminView::Breaker::State::kTrying:
      return State(Tone::kWarning, absl::StrCat("trying ", since, ": single requests"));
    case AdminView::Breaker::State::kClosed:
      break;
  }
  return State(Tone::kOk, absl::StrCat("closed ", since));
}

Html FailedRequests(const AdminView::Breaker& breaker, absl::Time now) {
  Html cell;
  cell.Text(
      absl::StrCat(breaker.failures, " of ", breaker.requests, " in ", InWords(breaker.window)));
  if (breaker.last_failure == absl::InfinitePast()) return cell;
  return cell.Raw("<span class=\"under\">")
      .Text(absl::StrCat("the last one ", Age(breaker.last_failure, now),
                         " ago: ", breaker.failure_cause))
      .Raw("</span>");
}

}  // namespace

void AddMerchants(const AdminView& view, Html& page) {
  BeginSection("merchants", "Merchants", page);
  std::vector<const AdminView::Merchant*> merchants;
  for (const AdminView::Merchant& merchant : view.merchants) merchants.push_back(&merchant);
  const auto others = std::stable_partition(
      merchants.begin(), merchants.end(),
      [&](const AdminView::Merchant* merchant) { return IsInTrouble(*merchant, view.now); });
  const auto troubled = static_cast<std::size_t>(others - merchants.begin());
  if (merchants.empty()) {
    AddParagraph("No merchant is configured.", page);
    return EndSection(page);
  }
  AddParagraph(troubled == 0 ? "None is in trouble."
                             : absl::StrCat("In trouble: ", troubled, " of ", merchants.size(),
                                            ". They come first."),
               page);
  const std::size_t shown = std::min<std::size_t>(merchants.size(), kMaxMerchantsShown);
  {
    Table table(page, "Merchants, those in trouble first", kMerchantColumns);
    for (std::size_t i = 0; i < shown; ++i) AddMerchant(*merchants[i], view.now, table);
  }
  if (merchants.size() > shown) {
    AddParagraph(absl::StrCat("and ", merchants.size() - shown, " more."), page);
  }
  EndSection(page);
}

void AddFlexiti(const AdminView& view, Html& page) {
  BeginSection("flexiti", "Hosts of Flexiti", page);
  if (view.breakers.empty()) {
    AddParagraph("No host has been asked for anything yet.", page);
    return EndSection(page);
  }
  AddParagraph("A breaker leaves a host alone that fails; a refusal or a decline is no failure.",
               page);
  {
    Table table(page, "Hosts of Flexiti and their breakers", kBreakerColumns);
    for (const AdminView::Breaker& breaker : view.breakers) {
      table.Cell(Html()
                     .Raw("<b>")
                     .Text(breaker.api)
                     .Raw("</b><span class=\"under\">")
                     .Text(breaker.host)
                     .Raw("</span>"));
      table.Cell(BreakerState(breaker, view.now));
      table.Cell(FailedRequests(breaker, view.now));
      table.Cell(absl::StrCat(breaker.retries_left));
    }
  }
  EndSection(page);
}

void AddCertificates(const AdminView& view, Html& page) {
  BeginSection("certificates", "Certificates", page);
  if (view.certificates.empty()) {
    AddParagraph("None: callers are served without TLS.", page);
    return EndSection(page);
  }
  {
    Table table(page, "Certificates and when they expire", kCertificateColumns);
    for (const AdminView::Certificate& certificate : view.certificates) {
      const absl::Duration left = certificate.expiry - view.now;
      const Tone tone = left <= absl::ZeroDuration() ? Tone::kBad
                        : left <= kExpiresSoon       ? Tone::kWarning
                                                     : Tone::kOk;
      table.Cell(certificate.name);
      Html expiry =
          State(tone, tone == Tone::kBad ? absl::StrCat("expired ", InWords(-left), " ago")
                                         : absl::StrCat("in ", InWords(left)));
      expiry.Raw("<span class=\"under\">").Text(UtcTime(certificate.expiry)).Raw("</span>");
      table.Cell(expiry);
    }
  }
  EndSection(page);
}

void AddFiles(const AdminView& view, Html& page) {
  if (view.unusable_files.empty()) return;
  BeginSection("files", "Files that cannot be used", page);
  AddParagraph(
      "They changed, and what they hold now is not taken. What they held before serves, but a "
      "restart would be refused.",
      page);
  {
    Table table(page, "Changed files that cannot be used", kFileColumns);
    for (const AdminView::UnusableFile& file : view.unusable_files) {
      table.Cell(Html().Raw("<span class=\"id\">").Text(file.files).Raw("</span>"));
      table.Cell(State(Tone::kWarning, file.problem));
    }
  }
  EndSection(page);
}

}  // namespace flexiti
