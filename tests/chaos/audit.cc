#include "tests/chaos/audit.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/chaos/verdicts.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::JournalEntry;
namespace v1 = flexiti::v1;

// Reading them all costs more than anybody reads.
constexpr size_t kMostStories = 10;

std::string EntryLine(const JournalEntry& entry) {
  return absl::StrCat("journal ", entry.sequence, ": ", entry.kind, " of ", entry.amount_cents,
                      " cents, account ", entry.account_number, " authorization ",
                      entry.authorization_id, " capture ", entry.capture_id, " return ",
                      entry.return_id, " transaction ", entry.transaction_id, " reference ",
                      entry.reference, " x-reference-id ", entry.x_reference_id, " at ",
                      absl::FormatTime("%H:%M:%E3S", TimeOf(entry), absl::UTCTimeZone()));
}

std::string Story(World& world, const Operation& operation,
                  const std::vector<JournalEntry>& entries, const Call* last) {
  std::vector<std::string> lines;
  lines.push_back(absl::StrCat(
      NameOf(operation.kind), " of ", operation.merchant_id, operation.is_twin ? ", a twin" : "",
      operation.is_forsaken ? ", forsaken" : "", ": ", operation.request->ShortDebugString()));
  for (const Call& call : operation.calls()) lines.push_back(call.Line());
  for (const JournalEntry& entry : entries) lines.push_back(EntryLine(entry));
  for (const auto& exchange : world.sandbox().Exchanges()) {
    if (!absl::StrContains(exchange.head, operation.request_id)) continue;
    lines.push_back(absl::StrCat("exchange ", exchange.sequence, ": ", exchange.method, " ",
                                 exchange.path, " fault '", exchange.fault, "' answered ",
                                 exchange.reply_status, " complete ", exchange.complete));
  }
  for (const std::string& line : world.LogLines(operation.request_id)) lines.push_back(line);
  if (last != nullptr) lines.push_back(absl::StrCat("at the end, ", last->Line()));
  return absl::StrJoin(lines, "\n    ");
}

void Count(const Operation& operation, AuditReport* report) {
  bool first = true;
  for (const Call& call : operation.calls()) {
    ++report->calls;
    ++report->told[call.told];
    if (call.ok()) ++report->answered;
    if (call.purpose != Call::Purpose::kAsk) continue;
    if (!first) ++report->repeats;
    first = false;
  }
}

// The money of each account, from what the ledger says was executed; where it says that nobody
// knows, from the journal.
class Books {
 public:
  void Add(const Operation& operation, const Call& last, const JournalEntry* entry) {
    const v1::Operation* row = OperationOf(last);
    if (row == nullptr) return;
    int64_t amount = 0;
    const MessagePtr response = NewResponse(operation.kind);
    if (row->state() == v1::OPERATION_STATE_EXECUTED && row->response().UnpackTo(response.get())) {
      amount = AmountOf(operation.kind, *operation.request, *response);
    }
    // What the ledger does not know, the journal does.
    const bool may_lack =
        row->state() == v1::OPERATION_STATE_UNKNOWN || row->state() == v1::OPERATION_STATE_EXECUTED;
    if (amount == 0 && may_lack && entry != nullptr) amount = entry->amount_cents;
    const Effect effect = EffectOf(operation.kind, amount);
    effects_[operation.account_number].balance_cents += effect.balance_cents;
    effects_[operation.account_number].held_cents += effect.held_cents;
  }

  void Compare(const flexiti_sandbox::AccountState& account, AuditReport* report) {
    const Effect effect = effects_[account.account_number];
    const int64_t balance = kOwedAtStartCents + effect.balance_cents;
    if (balance == account.balance_cents && effect.held_cents == account.held_cents) return;
    report->findings.push_back(
        {absl::StrCat("account ", account.account_number, " owes ", account.balance_cents,
                      " cents and holds ", account.held_cents, "; by the ledger it owes ", balance,
                      " and holds ", effect.held_cents),
         ""});
  }

 private:
  std::map<std::string, Effect> effects_;
};

}  // namespace

AuditReport Audit(World& world, const std::vector<OperationPtr>& operations,
                  const std::map<std::string, Call>& last) {
  AuditReport report;
  std::map<std::string, std::vector<JournalEntry>> journal;
  for (JournalEntry& entry : world.sandbox().Journal()) {
    ++report.executed;
    journal[entry.x_idempotency_key].push_back(std::move(entry));
  }
  const std::map<std::string, int> siblings = CountSiblings(operations);
  Books books;
  for (const OperationPtr& operation : operations) {
    Count(*operation, &report);
    const std::vector<JournalEntry> entries = journal[operation->request_id];
    journal.erase(operation->request_id);
    const auto found = last.find(operation->request_id);
    const Call* state = found == last.end() ? nullptr : &found->second;
    std::vector<std::string> problems = AnswerProblems(*operation, entries);
    for (std::string& problem :
         StateProblems(*operation, entries, state, SiblingsOf(siblings, *operation))) {
      problems.push_back(std::move(problem));
    }
    if (state != nullptr) {
      ++report.states[absl::StrCat(StateName(*state), " ", NameOf(operation->kind))];
      books.Add(*operation, *state, entries.empty() ? nullptr : entries.data());
    }
    for (const std::string& problem : problems) {
      const bool tell = report.findings.size() < kMostStories;
      report.findings.push_back({absl::StrCat(operation->request_id, ": ", problem),
                                 tell ? Story(world, *operation, entries, state) : ""});
    }
  }
  for (const auto& [key, entries] : journal) {
    report.findings.push_back({absl::StrCat("moved for nobody: ", EntryLine(entries[0])), ""});
  }
  for (const auto& account : world.sandbox().Accounts()) books.Compare(account, &report);
  return report;
}

}  // namespace flexiti_test
