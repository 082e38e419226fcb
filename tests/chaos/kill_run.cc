#include "tests/chaos/kill_run.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/chaos/aftermath.h"
#include "tests/chaos/caller.h"
#include "tests/chaos/weather.h"

namespace flexiti_test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr int kCustomers = 100;
// Fewer cost a run nothing, and codes may be used again.
constexpr int kVerified = 10;
constexpr milliseconds kLongestLull{2'000};

// The moments of one gateway's death.
class Deaths {
 public:
  Deaths(World& world, Bustle& bustle, Weather& weather, uint64_t seed)
      : world_(world), bustle_(bustle), weather_(weather), random_(seed) {}

  // One life, from start to death.
  void LiveAndDie() {
    weather_.Stir();
    world_.Start({.cut = [this] { return weather_.NextCut(); }});
    if (random_() % 10 == 0) {
      Wait(microseconds(random_() % 100'000));  // dies while it starts
    } else if (world_.Open()) {
      Live();
    } else {
      ++failed_starts_;
    }
    world_.Kill();
  }
  int failed_starts() const { return failed_starts_; }

 private:
  void Live() {
    if (random_() % 10 == 0) {  // long enough for calls to end by their own time-outs
      for (int i = 0; i < 10; ++i) {
        weather_.Stir();
        Wait(microseconds(random_() % 400'000));
      }
    }
    for (uint64_t call = random_() % 20; call > 0; --call) {
      weather_.Stir();
      bustle_.AwaitCall(kLongestLull);
    }
    Wait(microseconds(random_() % (random_() % 2 == 0 ? 3'000 : 30'000)));
  }

  // Not a wait for something to happen: the moment itself is what is tried.
  static void Wait(microseconds time) { std::this_thread::sleep_for(time); }

  World& world_;
  Bustle& bustle_;
  Weather& weather_;
  std::mt19937_64 random_;
  int failed_starts_ = 0;
};

std::vector<Channel> VerifySome(World& world) {
  const std::shared_ptr<Door> door = world.StartAndOpen();
  std::vector<Channel> verified;
  for (int i = 0; i < kVerified; ++i) {
    verified.push_back(VerifyInStore(*door, world.customers()[static_cast<size_t>(i)]));
  }
  return verified;
}

std::string Summary(const KillOptions& options, const AuditReport& audit, absl::Duration elapsed) {
  int unknown = 0;
  std::string unknown_by_kind;
  std::string lines;
  for (const auto& [state, count] : audit.states) {
    if (state.rfind("UNKNOWN ", 0) == 0) {
      unknown += count;
      absl::StrAppend(&unknown_by_kind, " ", state.substr(8), " ", count);
    }
    absl::StrAppend(&lines, "\n  state ", count, " ", state);
  }
  for (const auto& [told, count] : audit.told) {
    absl::StrAppend(&lines, "\n  told ", count, " ", told);
  }
  return absl::StrCat(
      NameOf(options.store), ", seed ", options.seed, ": kills ", options.kills, ", calls ",
      audit.calls, ", repeats ", audit.repeats, ", answered ", audit.answered, ", executed ",
      audit.executed, ", unknown ", unknown, unknown_by_kind.empty() ? "" : " (", unknown_by_kind,
      unknown_by_kind.empty() ? "" : " )", ", findings ", audit.findings.size(), ", elapsed ",
      absl::FormatDuration(absl::Trunc(elapsed, absl::Milliseconds(100))), lines);
}

}  // namespace

KillReport RunKills(const KillOptions& options) {
  const absl::Time start = absl::Now();
  std::mt19937_64 random(options.seed);
  World world({.store = options.store, .customers = kCustomers, .times = options.times});
  const std::vector<Channel> channels = VerifySome(world);
  const std::vector<Customer> customers = world.customers();
  Operations operations;
  Holdings holdings;
  Orders orders(customers, channels, holdings);
  Bustle bustle(world, operations, holdings, orders);
  Weather weather(world.sandbox(), absl::ToChronoMilliseconds(options.times.changing_call),
                  random());
  std::vector<std::thread> callers;
  for (int i = 0; i < options.callers; ++i) {
    callers.emplace_back([&bustle, seed = random()] { Caller(bustle, seed).Run(); });
  }
  Deaths deaths(world, bustle, weather, random());
  for (int i = 0; i < options.kills; ++i) deaths.LiveAndDie();
  bustle.over = true;
  weather.Calm();
  world.StartAndOpen();
  for (std::thread& caller : callers) caller.join();

  Aftermath aftermath(world, operations.All());
  aftermath.RepeatUntilSettled();
  const std::map<std::string, Call> last = aftermath.AskForStates();
  const int exit_code = world.Stop();
  KillReport report;
  report.audit = Audit(world, operations.All(), last);
  if (exit_code != 0) {
    report.audit.findings.push_back(
        {absl::StrCat("the last gateway ended with ", exit_code), world.LastLog()});
  }
  if (deaths.failed_starts() > 0) {
    report.audit.findings.push_back(
        {absl::StrCat(deaths.failed_starts(), " gateways did not start"), world.FailedStartLog()});
  }
  report.summary = Summary(options, report.audit, absl::Now() - start);
  return report;
}

}  // namespace flexiti_test
