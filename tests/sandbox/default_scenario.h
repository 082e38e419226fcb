// The names of scenarios/default.yaml that tests use most. A test holds this file to that one.
#pragma once

namespace flexiti_sandbox {

// A merchant that may do everything, and its plan.
inline constexpr char kMerchant[] = "maple-furniture";
inline constexpr char kMerchantSecret[] = "maple-furniture-secret";
inline constexpr char kLocation[] = "00-12345";
inline constexpr char kEmployee[] = "12345-SMITH";
inline constexpr char kEmployeeWithoutRights[] = "12345-TRAINEE";
inline constexpr int kPlanId = 101;  // every customer; terms 3, 6, 12
inline constexpr int kTerm = 12;
inline constexpr int kPrimePlanId = 102;            // prime customers only
inline constexpr int kInterestAccruesPlanId = 103;  // not in QC
inline constexpr int kNoInterestPlanId = 104;       // only in QC

// A second merchant with the same rights, to tell two apart.
inline constexpr char kOtherMerchant[] = "birch-electronics";
inline constexpr char kOtherMerchantSecret[] = "birch-electronics-secret";
// No pre-authorization, no override, no bypass, consumer accounts only, prime customers only, no
// regular purchases.
inline constexpr char kRestrictedMerchant[] = "cedar-kiosk";
inline constexpr char kRestrictedMerchantSecret[] = "cedar-kiosk-secret";
// Tokens are refused with invalid_role / authorizations with not_permitted.
inline constexpr char kUnprovisionedMerchant[] = "unprovisioned-store";
inline constexpr char kUnprovisionedMerchantSecret[] = "unprovisioned-store-secret";
inline constexpr char kReadOnlyMerchant[] = "read-only-store";
inline constexpr char kReadOnlyMerchantSecret[] = "read-only-store-secret";

inline constexpr char kAccount[] = "10000000000001";  // ON, prime, limit 10,000.00
inline constexpr char kCard[] = "6038000000000001";
inline constexpr char kCustomerId[] = "1000001";
inline constexpr int kSecurityQuestionId = 6;
inline constexpr char kSecurityAnswer[] = "Rex";
inline constexpr char kSmsCode[] = "2222";  // what the sms and the e-mail of kAccount always hold
inline constexpr char kOtherAccount[] = "10000000000002";  // QC, prime, limit 5,000.00, French
inline constexpr char kOtherCard[] = "6038000000000002";
inline constexpr char kNonPrimeAccount[] = "10000000000003";  // limit 1,500.00
inline constexpr char kPoorAccount[] = "10000000000004";      // available 10.00
inline constexpr char kBusinessAccount[] = "10000000000005";
inline constexpr char kAuthorizedUserCard[] = "6038000000000055";  // of the business account
inline constexpr char kFrozenAccount[] = "10000000000006";
inline constexpr char kInactiveAccount[] = "10000000000007";
inline constexpr char kNoPhoneAccount[] = "10000000000008";
inline constexpr char kRichAccount[] = "10000000000009";  // limit 9,999,999,999,999,999.99
inline constexpr char kWidgetSession[] =
    "11111111-1111-4111-8111-111111111111";  // of kAccount, verified
inline constexpr char kFailedWidgetSession[] =
    "22222222-2222-4222-8222-222222222222";  // not passed

}  // namespace flexiti_sandbox
