namespace TextileStudio.Api.Http;

/// <summary>What the error of a post means: the codes of <see cref="Core.Publishing.PublishError"/>, explained like those of answers. They come with no status of their own.</summary>
internal static class PostErrorEntries
{
    public static IReadOnlyList<ErrorEntry> All { get; } =
    [
        new("unknown_outcome", null, "Answer unclear", "The network did not say clearly whether the post went out. It is looked up before anything is sent again.", "नेटवर्क ने साफ़ नहीं बताया कि पोस्ट गई या नहीं। दोबारा भेजने से पहले जाँच होती है।"),
        new("unreadable_answer", null, "Answer not readable", "The network answered in a form nobody can read. It is looked up before anything is sent again.", "नेटवर्क का उत्तर पढ़ा नहीं जा सका। दोबारा भेजने से पहले जाँच होती है।"),
        new("unconfirmed", null, "Not confirmed", "The answer was lost and a look-up could not settle it. Look at the account and say whether the post is there.", "उत्तर खो गया और जाँच से पता नहीं चला। खाते में देखकर बताएँ कि पोस्ट वहाँ है या नहीं।"),
        new("processing", null, "Network is working on it", "The network has taken the post and is still working on it.", "नेटवर्क ने पोस्ट ले ली है और उस पर काम चल रहा है।"),
        new("reconnect", null, "Connect again", "The network no longer accepts this connection. Connect the account again; waiting posts then go on.", "नेटवर्क यह कनेक्शन नहीं मानता। खाता फिर से जोड़ें; रुकी पोस्ट अपने आप जाएँगी।"),
        new("account_disconnected", null, "Account disconnected", "The account has lost its connection to the network; connect it again.", "खाते का नेटवर्क से संपर्क टूट गया है; फिर से जोड़ें।"),
        new("account_missing", null, "Account gone", "The account of this post is not connected any more. Connect it again.", "इस पोस्ट का खाता अब जुड़ा नहीं है। फिर से जोड़ें।"),
        new("token_expired", null, "Connection run out", "The account's connection to the network has run out. Its owner connects it again; waiting posts then go on.", "खाते का नेटवर्क से संपर्क समय पूरा होने से टूट गया। मालिक फिर से जोड़ें; रुकी पोस्ट फिर चल पड़ेंगी।"),
        new("token_renewed", null, "Connection renewed", "The network refused the account's connection, which has been renewed since. The post is sent again by itself.", "नेटवर्क ने पुराना संपर्क नहीं माना, उसे नया कर दिया गया है। पोस्ट अपने आप फिर भेजी जाएगी।"),
        new("token_renewing", null, "Connection being renewed", "The account's connection is being renewed at this moment. The post is sent by itself right after.", "खाते का संपर्क अभी नया किया जा रहा है। पोस्ट उसके तुरंत बाद अपने आप जाएगी।"),
        new("client_refused", null, "Service not accepted", "The network does not accept this service's registration. The person who runs it checks client id and secret.", "नेटवर्क इस सेवा का पंजीकरण नहीं मान रहा। संचालक client id और secret जाँचें।"),
        new("token_unreadable", null, "Stored connection unreadable", "The stored connection cannot be opened any more because the key ring changed. Connect the account again.", "सहेजा हुआ कनेक्शन अब खुल नहीं सकता। खाता फिर से जोड़ें।"),
        new("rate_limited", null, "Too fast", "The network asks us to slow down. The post waits and is sent by itself.", "नेटवर्क धीमा चलने को कहता है। पोस्ट रुककर अपने आप जाएगी।"),
        new("quota_exhausted", null, "Quota used up", "The number of posts that the network allows is used up for now.", "नेटवर्क की अनुमत पोस्ट संख्या अभी पूरी हो गई है।"),
        new("credits_depleted", null, "Credit used up", "The credit that pays for posting is used up. The operator has to top it up.", "पोस्ट का क्रेडिट ख़त्म हो गया है। संचालक को भरना होगा।"),
        new("spam_blocked", null, "Blocked by the network", "The network has blocked posting from this account for a while. Look for a notice there and post less often.", "नेटवर्क ने इस खाते से पोस्ट करना कुछ समय के लिए रोका है। वहाँ की सूचना देखें।"),
        new("permission", null, "Not permitted", "The network does not allow this account to publish. Check its role and the permissions given.", "नेटवर्क इस खाते को पोस्ट करने नहीं देता। भूमिका और अनुमतियाँ जाँचें।"),
        new("duplicate", null, "Published already", "The network says that the same post was published already.", "नेटवर्क कहता है कि यही पोस्ट पहले से प्रकाशित है।"),
        new("already_published", null, "Published already", "A look at what was prepared shows that this very post is live.", "जाँच से पता चला कि यही पोस्ट पहले से प्रकाशित है।"),
        new("content_rejected", null, "Not accepted", "The network does not accept this text or picture. Change it and try again.", "नेटवर्क यह पाठ या तस्वीर नहीं मानता। बदलकर फिर कोशिश करें।"),
        new("media_not_ready", null, "Picture not ready", "The network is still preparing the picture. The post goes out as soon as it is done.", "नेटवर्क तस्वीर तैयार कर रहा है। तैयार होते ही पोस्ट जाएगी।"),
        new("media_fetch_failed", null, "Picture not fetched", "The network could not take in the picture. It is tried again; check its public address if this stays.", "नेटवर्क तस्वीर नहीं ले सका। फिर कोशिश होगी; बना रहे तो सार्वजनिक पता जाँचें।"),
        new("media_missing", null, "Picture gone", "The picture of this post is no longer in the store. Choose another one.", "इस पोस्ट की तस्वीर अब नहीं है। दूसरी चुनें।"),
        new("network_paused", null, "Network paused", "The network failed several times in a row, so calls to it pause for some seconds.", "नेटवर्क लगातार विफल रहा, इसलिए कुछ सेकंड रुकते हैं।"),
        new("network_unreachable", null, "Network not reached", "The network could not be reached. The post is sent again by itself.", "नेटवर्क तक नहीं पहुँच सके। पोस्ट अपने आप फिर भेजी जाएगी।"),
        new("not_prepared", null, "Not prepared", "The post was not fully prepared. It is prepared and sent again by itself.", "पोस्ट पूरी तैयार नहीं थी। तैयार होकर अपने आप जाएगी।"),
        new("go_ahead_stale", null, "Moment passed", "The moment to send passed while this machine was busy; nothing was sent. It is sent again by itself.", "भेजने का क्षण निकल गया; कुछ नहीं भेजा गया। अपने आप फिर भेजी जाएगी।"),
        new("missed", null, "Time passed", "Its time passed by more than its limit before it could be sent. Send it again or leave it.", "भेजने से पहले इसका समय निकल गया। फिर भेजें या छोड़ दें।"),
        new("tries_used_up", null, "Tries used up", "The network gave no usable answer each time, and nothing was published.", "हर बार नेटवर्क से सही उत्तर नहीं मिला; कुछ प्रकाशित नहीं हुआ।"),
        new("quarantined", null, "Set aside", "The process working on this post ended several times while it held it, so it was set aside.", "इस पोस्ट पर काम करते हुए प्रक्रिया कई बार रुकी, इसलिए इसे अलग रखा गया।"),
        new("internal", null, "Our fault", "Something went wrong on our side before anything was sent. The post is sent again by itself.", "भेजने से पहले हमारी ओर गड़बड़ी हुई। पोस्ट अपने आप फिर भेजी जाएगी।"),
    ];
}
