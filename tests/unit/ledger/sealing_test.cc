#include "service/ledger/sealing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;

constexpr char kContext[] = "acme/6f1e";

Secret KeyOf(char letter) { return Secret(std::string(32, letter)); }

Keyring Ring(std::map<std::string, Secret> keys, const std::string& active) {
  auto ring = Keyring::Create(std::move(keys), active);
  EXPECT_TRUE(ring.ok()) << ring.status();
  return *std::move(ring);
}

Keyring OneKey() { return Ring({{"2026", KeyOf('k')}}, "2026"); }

SealedBytes Sealed(const Keyring& ring, const std::string& plain) {
  auto sealed = ring.Seal(plain, kContext);
  EXPECT_TRUE(sealed.ok()) << sealed.status();
  return *std::move(sealed);
}

absl::StatusCode CodeOf(const Keyring& ring, const SealedBytes& sealed,
                        const std::string& context = kContext) {
  return ring.Open(sealed, context).status().code();
}

TEST(KeyringTest, OpensWhatItSealed) {
  const Keyring ring = OneKey();
  for (const std::string& plain : {std::string(), std::string("a"), std::string("\0\xff\0", 3),
                                   std::string(16, 'b'), std::string(1'000'003, 'c')}) {
    const SealedBytes sealed = Sealed(ring, plain);
    EXPECT_EQ(sealed.key_id, "2026");
    EXPECT_EQ(sealed.bytes.size(), plain.size() + 12 + 16);
    const auto opened = ring.Open(sealed, kContext);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(*opened, plain);
  }
}

TEST(KeyringTest, ShowsNothingOfWhatItSealed) {
  const std::string plain = "5245 8100 0000 0000";
  EXPECT_THAT(Sealed(OneKey(), plain).bytes, testing::Not(HasSubstr(plain.substr(0, 4))));
}

// With a nonce of its own, equal records do not look equal.
TEST(KeyringTest, SealsTheSameTwiceWithDifferentNonces) {
  const Keyring ring = OneKey();
  std::set<std::string> nonces;
  for (int i = 0; i < 1000; ++i) nonces.insert(Sealed(ring, "same").bytes.substr(0, 12));
  EXPECT_EQ(nonces.size(), 1000u);
}

TEST(KeyringTest, RefusesBytesOfWhichOneBitChanged) {
  const Keyring ring = OneKey();
  const SealedBytes sealed = Sealed(ring, "an answer");
  for (std::size_t i = 0; i < sealed.bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      SealedBytes changed = sealed;
      changed.bytes[i] = static_cast<char>(changed.bytes[i] ^ (1 << bit));
      EXPECT_EQ(CodeOf(ring, changed), absl::StatusCode::kDataLoss) << i << ", " << bit;
    }
  }
}

TEST(KeyringTest, RefusesBytesThatWereCutOrGrew) {
  const Keyring ring = OneKey();
  const SealedBytes sealed = Sealed(ring, "an answer");
  for (std::size_t size = 0; size < sealed.bytes.size(); ++size) {
    EXPECT_EQ(CodeOf(ring, {sealed.key_id, sealed.bytes.substr(0, size)}),
              absl::StatusCode::kDataLoss)
        << size;
  }
  EXPECT_EQ(CodeOf(ring, {sealed.key_id, sealed.bytes + "x"}), absl::StatusCode::kDataLoss);
}

TEST(KeyringTest, RefusesAnotherContext) {
  const Keyring ring = OneKey();
  const SealedBytes sealed = Sealed(ring, "an answer");
  for (const char* context : {"", "acme/6f1", "acme/6f1f", "acme/6f1e/"}) {
    EXPECT_EQ(CodeOf(ring, sealed, context), absl::StatusCode::kDataLoss) << context;
  }
}

TEST(KeyringTest, RefusesAnotherKeyOfTheSameId) {
  const SealedBytes sealed = Sealed(OneKey(), "an answer");
  const auto opened = Ring({{"2026", KeyOf('l')}}, "2026").Open(sealed, kContext);
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("2026"));
}

TEST(KeyringTest, NamesAKeyThatItDoesNotHave) {
  const SealedBytes sealed = Sealed(OneKey(), "an answer");
  const auto opened = Ring({{"2027", KeyOf('k')}}, "2027").Open(sealed, kContext);
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(opened.status().message(),
            "sealed with the encryption key 2026, which is not configured");
}

TEST(KeyringTest, TurnsToANewKeyWhileTheOldOneStillOpens) {
  const SealedBytes old = Sealed(OneKey(), "before");
  const Keyring both = Ring({{"2026", KeyOf('k')}, {"2027", KeyOf('l')}}, "2027");
  EXPECT_EQ(*both.Open(old, kContext), "before");
  const SealedBytes current = Sealed(both, "after");
  EXPECT_EQ(current.key_id, "2027");
  EXPECT_EQ(*both.Open(current, kContext), "after");
  // A record does not say by itself which key sealed it: the wrong name does not open it.
  EXPECT_EQ(CodeOf(both, {"2026", current.bytes}), absl::StatusCode::kDataLoss);

  const Keyring later = Ring({{"2027", KeyOf('l')}}, "2027");
  EXPECT_EQ(*later.Open(current, kContext), "after");
  EXPECT_EQ(CodeOf(later, old), absl::StatusCode::kFailedPrecondition);
}

TEST(KeyringTest, RefusesKeysThatCannotSeal) {
  const auto refused = [](std::map<std::string, Secret> keys, const std::string& active) {
    return std::string(Keyring::Create(std::move(keys), active).status().message());
  };
  EXPECT_EQ(refused({}, "a"), "the active encryption key a is not among the keys");
  EXPECT_EQ(refused({{"b", KeyOf('k')}}, "a"), "the active encryption key a is not among the keys");
  for (const int size : {0, 16, 31, 33, 64}) {
    EXPECT_EQ(refused({{"a", KeyOf('k')}, {"b", Secret(std::string(size, 'k'))}}, "a"),
              "the encryption key b has not 32 bytes");
  }
}

// Test case 16 of "The Galois/Counter Mode of Operation" (McGrew and Viega): what other programs
// seal with AES-256-GCM opens here.
TEST(KeyringTest, AgreesWithThePublishedVector) {
  const Keyring ring =
      Ring({{"v", Secret(absl::HexStringToBytes(
                      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))}},
           "v");
  const SealedBytes sealed{
      "v", absl::HexStringToBytes("cafebabefacedbaddecaf888"
                                  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                                  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                                  "76fc6ece0f4e1768cddf8853bb2d551b")};
  const auto opened =
      ring.Open(sealed, absl::HexStringToBytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(absl::BytesToHexString(*opened),
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
}

struct HashVector {
  std::string key;
  std::string bytes;
  std::string hash;  // hexadecimal
};
void PrintTo(const HashVector& vector, std::ostream* out) { *out << vector.bytes; }

class KeyedHashTest : public testing::TestWithParam<HashVector> {};

TEST_P(KeyedHashTest, IsHmacSha256) {
  EXPECT_EQ(absl::BytesToHexString(KeyedHash(Secret(GetParam().key), GetParam().bytes)),
            GetParam().hash);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4231, KeyedHashTest,
    testing::Values(HashVector{std::string(20, '\x0b'), "Hi There",
                               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
                    HashVector{"Jefe", "what do ya want for nothing?",
                               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
                    HashVector{std::string(20, '\xaa'), std::string(50, '\xdd'),
                               "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
                    HashVector{
                        std::string(131, '\xaa'),
                        "Test Using Larger Than Block-Size Key - Hash Key First",
                        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"}));

TEST(RandomBytesTest, AreAsManyAsAskedForAndNeverTheSame) {
  EXPECT_EQ(RandomBytes(0), "");
  EXPECT_EQ(RandomBytes(32).size(), 32u);
  EXPECT_NE(RandomBytes(32), RandomBytes(32));
}

}  // namespace
}  // namespace flexiti
