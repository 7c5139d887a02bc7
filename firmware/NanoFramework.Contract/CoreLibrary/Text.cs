#nullable disable

namespace System
{
    public sealed class String : Collections.IEnumerable
    {
        public static readonly string Empty;
        public extern String(char[] value);
        public extern String(char[] value, int startIndex, int length);
        public extern String(char c, int count);
        public extern int Length { get; }
        [Runtime.CompilerServices.IndexerName("Chars")]
        public extern char this[int index] { get; }
        public extern Collections.IEnumerator GetEnumerator();
        public extern int IndexOf(char value);
        public extern int IndexOf(char value, int startIndex);
        public extern string ToLower();
        public extern int LastIndexOf(char value);
        public extern string Substring(int startIndex);
        public extern string Substring(int startIndex, int length);
        public extern bool StartsWith(string value);
        public extern bool EndsWith(string value);
        public override extern bool Equals(object obj);
        public static extern bool operator ==(string a, string b);
        public static extern bool operator !=(string a, string b);
        public static extern string Concat(object arg0);
        public static extern string Concat(object arg0, object arg1);
        public static extern string Concat(object arg0, object arg1, object arg2);
        public static extern string Concat(params object[] args);
        public static extern string Concat(string str0, string str1);
        public static extern string Concat(string str0, string str1, string str2);
        public static extern string Concat(string str0, string str1, string str2, string str3);
        public static extern string Concat(params string[] values);
        public static extern string Format(string format, params object[] args);
    }
}

namespace System.Text
{
    public abstract class Encoding
    {
        public static extern Encoding UTF8 { get; }
        public virtual extern byte[] GetBytes(string s);
        public virtual extern string GetString(byte[] bytes, int index, int count);
    }

    public class UTF8Encoding : Encoding
    {
        public override extern byte[] GetBytes(string s);
    }
}
