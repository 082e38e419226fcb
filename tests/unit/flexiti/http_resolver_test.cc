#include "service/flexiti/http_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

namespace flexiti {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

SteadyTime In(std::chrono::steady_clock::duration duration) {
  return std::chrono::steady_clock::now() + duration;
}

// An address that is recognised by its family alone.
std::vector<SocketAddress> Marked(sa_family_t mark) {
  SocketAddress address;
  address.storage.ss_family = mark;
  return {address};
}

sa_family_t MarkOf(const absl::StatusOr<std::vector<SocketAddress>>& addresses) {
  return addresses.ok() ? addresses->front().storage.ss_family : sa_family_t{0};
}

TEST(HttpResolverTest, SilentNameServerHoldsACallNoLongerThanItsDeadline) {
  auto release = std::make_shared<std::promise<void>>();
  std::shared_future<void> released = release->get_future().share();
  auto lookups = std::make_shared<std::atomic<int>>(0);
  HttpResolver resolver(
      [released, lookups]() -> absl::StatusOr<std::vector<SocketAddress>> {
        ++*lookups;
        released.wait();
        return Marked(1);
      },
      hours(1));
  for (int i = 0; i < 3; ++i) {
    const auto addresses = resolver.Addresses(In(milliseconds(20)));
    EXPECT_EQ(addresses.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(addresses.status().message()), HasSubstr("timed out"));
  }
  release->set_value();
  EXPECT_EQ(MarkOf(resolver.Addresses(In(seconds(20)))), 1);
  EXPECT_EQ(*lookups, 1) << "at most one look-up runs at a time";
}

TEST(HttpResolverTest, FailureIsReportedAndTheNextCallAsksAgain) {
  auto lookups = std::make_shared<std::atomic<int>>(0);
  HttpResolver resolver(
      [lookups]() -> absl::StatusOr<std::vector<SocketAddress>> {
        if (++*lookups == 1) return absl::UnavailableError("no such name");
        return Marked(2);
      },
      hours(1));
  EXPECT_THAT(std::string(resolver.Addresses(In(seconds(20))).status().message()),
              HasSubstr("no such name"));
  EXPECT_EQ(MarkOf(resolver.Addresses(In(seconds(20)))), 2);
  EXPECT_EQ(MarkOf(resolver.Addresses(In(seconds(20)))), 2);
  EXPECT_EQ(*lookups, 2) << "fresh addresses are not asked for again";
}

TEST(HttpResolverTest, OldAddressesServeWhileARefreshHangsAndWhenItFails) {
  auto release = std::make_shared<std::promise<void>>();
  std::shared_future<void> released = release->get_future().share();
  auto lookups = std::make_shared<std::atomic<int>>(0);
  HttpResolver resolver(
      [released, lookups]() -> absl::StatusOr<std::vector<SocketAddress>> {
        if (++*lookups == 1) return Marked(1);
        if (*lookups == 2) {
          released.wait();
          return absl::UnavailableError("name server down");
        }
        return Marked(3);
      },
      hours(1));
  EXPECT_EQ(MarkOf(resolver.Addresses(In(seconds(20)))), 1);
  resolver.Distrust();
  EXPECT_EQ(MarkOf(resolver.Addresses(In(seconds(20)))), 1) << "the refresh hangs";
  release->set_value();
  while (MarkOf(resolver.Addresses(In(seconds(20)))) == 1) std::this_thread::yield();
  EXPECT_EQ(MarkOf(resolver.Addresses(In(seconds(20)))), 3) << "a failed refresh is repeated";
}

TEST(HttpResolverTest, SystemLookupFindsNumericAddresses) {
  const auto v4 = HttpResolver::SystemLookup("127.0.0.1", 8080)();
  ASSERT_TRUE(v4.ok()) << v4.status();
  EXPECT_EQ(v4->front().storage.ss_family, AF_INET);
  const auto none = HttpResolver::SystemLookup("no-such-name.invalid", 80)();
  EXPECT_EQ(none.status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace flexiti
