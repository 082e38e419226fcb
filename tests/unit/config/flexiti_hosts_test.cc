#include "service/config/flexiti_hosts.h"

#include <gtest/gtest.h>

namespace flexiti::config {
namespace {

TEST(FlexitiHostsTest, AreReadFromAUrl) {
  EXPECT_EQ(HostOf("https://PosApi.flexiti.fi"), "posapi.flexiti.fi");
  EXPECT_EQ(HostOf("http://posapi.flexiti.fi:8443"), "posapi.flexiti.fi");
  EXPECT_EQ(HostOf("https://[::1]:8443"), "::1");
  EXPECT_EQ(HostOf("https://[2001:DB8::1]"), "2001:db8::1");
  EXPECT_EQ(HostOf(""), "");
}

TEST(FlexitiHostsTest, OfProductionAreAllOfItsDomainThatAreNoTest) {
  for (const char* host : {"posapi.flexiti.fi", "onlineapi.flexiti.fi", "flexiti.fi"}) {
    EXPECT_TRUE(IsFlexitiProduction(host)) << host;
    EXPECT_EQ(WhyNotProduction(host), "") << host;
  }
  for (const char* host : {"posapi-mi.flexiti.fi", "posapi-training.flexiti.fi",
                           "onlineapi-mi.flexiti.fi", "posapi.training.flexiti.fi"}) {
    EXPECT_FALSE(IsFlexitiProduction(host)) << host;
    EXPECT_EQ(WhyNotProduction(host), "one of its test environments") << host;
  }
  for (const char* host : {"posapi.flexiti.fi.evil.com", "posapi-flexiti.fi", "notflexiti.fi"}) {
    EXPECT_FALSE(IsFlexitiProduction(host)) << host;
  }
}

TEST(FlexitiHostsTest, CannotBeALoopbackAnAddressOrAPrivateName) {
  for (const char* host :
       {"localhost", "flexiti.localhost", "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
    EXPECT_EQ(WhyNotProduction(host), "this machine") << host;
  }
  for (const char* host : {"10.0.0.1", "192.168.1.1", "8.8.8.8", "0.0.0.0", "fe80::1", "::"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
    EXPECT_EQ(WhyNotProduction(host), "an address, which its certificate does not name") << host;
  }
  for (const char* host : {"posapi.example", "posapi.test", "posapi.example.com", "x.invalid"}) {
    EXPECT_EQ(WhyNotProduction(host), "a name that is kept for tests and examples") << host;
  }
  EXPECT_EQ(WhyNotProduction("sandbox"), "a name without a dot, which is of a private network");
  for (const char* host : {"egress.flexiti.svc.cluster.local", "contest.com", "mi.company.ca"}) {
    EXPECT_EQ(WhyNotProduction(host), "") << host;
  }
}

}  // namespace
}  // namespace flexiti::config
