#nullable disable

namespace nanoFramework.Json
{
    public static class JsonConvert
    {
        public static extern string SerializeObject(object oSource);
        public static extern object DeserializeObject(string value, System.Type type);
    }
}
